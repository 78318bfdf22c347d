using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record TopologyConfig
{
    [Description("The nodes by name.")]
    public required OrderedDictionary<string, NodeConfig?>? Nodes { get; init; }

    [Description("The links between interfaces of the nodes.")]
    public required IReadOnlyList<LinkConfig?>? Links { get; init; }

    [Description("Tunnel devices between vms, over one or several links.")]
    public IReadOnlyList<TunnelConfig?>? Tunnels { get; init; }

    [Description("Default gateways and further routes by node, beyond those that follow from the subnets.")]
    public OrderedDictionary<string, RoutesConfig?>? Routes { get; init; }
}

internal sealed record LinkConfig
{
    [Name, Description("Name of the link.")]
    public required string? Name { get; init; }

    [Description("The two interfaces it joins, each as node:interface. The first gets the lower addresses.")]
    public required IReadOnlyList<Endpoint?>? Endpoints { get; init; }

    [OneOrMany, Description("IPv4 and IPv6 subnets of the link, from 198.18.0.0/15 and 2001:db8::/32. Default: none, so no addresses.")]
    public IReadOnlyList<IPNetwork?>? Subnet { get; init; }

    [Between(68, 65535), Description("Largest packet in bytes. Default 1500.")]
    public int? Mtu { get; init; }

    [Description("Who carries its packets: this machine's kernel, FaultLab itself, or whichever can do what is asked. Default auto.")]
    public WireKind? Wire { get; init; }

    [Description("Impairment for the whole run.")]
    public ImpairmentConfig? Impair { get; init; }

    /// <summary>The names of the nodes at its ends.</summary>
    public IEnumerable<string> Ends => (Endpoints ?? []).OfType<Endpoint>().Select(endpoint => endpoint.Node);

    /// <summary>Whether its ends have addresses of a family, or of any.</summary>
    public bool HasSubnet(AddressFamily? family = null) =>
        (Subnet ?? []).OfType<IPNetwork>().Any(subnet => family is null || subnet.BaseAddress.AddressFamily == family);
}

internal sealed record RoutesConfig
{
    [OneOrMany, Description("Default gateways, each a node or a link, the preferred first. Several make one multipath route.")]
    public IReadOnlyList<string?>? Default { get; init; }

    [Description("True: several default gateways make one route each with rising metric, instead of one multipath route.")]
    public bool? Metric { get; init; }

    [Description("Further routes.")]
    public IReadOnlyList<StaticRouteConfig?>? Static { get; init; }

    [Description("Routing rules: whose packets leave by another gateway than the default. The first that fits holds.")]
    public IReadOnlyList<RoutingRuleConfig?>? Rules { get; init; }
}

internal sealed record RoutingRuleConfig
{
    [Description("Packets from this subnet, or from the node's own address on this link.")]
    public string? From { get; init; }

    [Description("Packets that come in by this link.")]
    public string? In { get; init; }

    [Description("The node or the link that is their default gateway.")]
    public required string? Via { get; init; }
}

internal sealed record StaticRouteConfig
{
    [Description("Destination subnet.")]
    public required IPNetwork? To { get; init; }

    [Description("The node or the link it goes through.")]
    public required string? Via { get; init; }
}
