using System.ComponentModel;
using System.Net;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

internal sealed record TunnelConfig
{
    [Name, Description("Name of the tunnel.")]
    public required string? Name { get; init; }

    [Description("gre: carries IPv4 and IPv6. ipip: carries IPv4.")]
    public required TunnelKind? Kind { get; init; }

    [Description("The two devices, each as node:interface on a vm. The first gets the lower addresses.")]
    public required IReadOnlyList<Endpoint?>? Endpoints { get; init; }

    [OneOrMany, Description("The links that its packets may take, all between the two nodes.")]
    public required IReadOnlyList<string?>? Over { get; init; }

    [Description("IPv4 subnet of the outer addresses, which belong to the nodes and not to a link.")]
    public required IPNetwork? Outer { get; init; }

    [OneOrMany, Description("Subnets inside the tunnel.")]
    public required IReadOnlyList<IPNetwork?>? Subnet { get; init; }
}
