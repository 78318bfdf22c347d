using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>Checks the tunnels: their ends, the links under them, their subnets. Names, interfaces and subnets are those of links too.</summary>
internal sealed class TunnelConversion(Conversion conversion, LinkConversion links)
{
    public ImmutableArray<Tunnel> Convert(IReadOnlyList<TunnelConfig?> tunnels) =>
        [.. tunnels.Select((tunnel, index) => tunnel is null ? null : Convert(tunnel, $"topology.tunnels[{index}]")).OfType<Tunnel>()];

    private Tunnel Convert(TunnelConfig tunnel, string path)
    {
        links.CheckName(tunnel.Name, path);
        var ends = (tunnel.Endpoints ?? []).ToArray();
        foreach (var (index, end) in ends.Index())
        {
            links.CheckEndpoint(end, tunnel.Name, $"{path}.endpoints[{index}]");
            if (end is not null && conversion.Config(end.Node) is { Kind: (NodeKind.Host or NodeKind.Container) and var kind })
            {
                conversion.Error($"{path}.endpoints[{index}]", $"{end.Node} is a {Words.Of(kind)}, and a tunnel ends at a vm");
            }
        }

        if (tunnel.Endpoints is not null && ends.Length != 2)
        {
            conversion.Error($"{path}.endpoints", $"a tunnel has two ends, not {ends.Length}");
        }

        CheckLinks(tunnel, [.. ends.OfType<Endpoint>().Select(end => end.Node)], path);
        CheckSubnets(tunnel, path);
        var nowhere = new Endpoint("", "");
        return new Tunnel
        {
            Name = tunnel.Name ?? "",
            Kind = tunnel.Kind ?? default,
            A = ends.ElementAtOrDefault(0) ?? nowhere,
            B = ends.ElementAtOrDefault(1) ?? nowhere,
            Over = [.. (tunnel.Over ?? []).OfType<string>()],
            Outer = tunnel.Outer.GetValueOrDefault(),
            Subnets = [.. (tunnel.Subnet ?? []).OfType<IPNetwork>()],
        };
    }

    private void CheckLinks(TunnelConfig tunnel, string[] nodes, string path)
    {
        if (tunnel.Over is { Count: 0 })
        {
            conversion.Error($"{path}.over", "names no link");
        }

        foreach (var (index, name) in (tunnel.Over ?? []).Index())
        {
            var linkPath = $"{path}.over[{index}]";
            if (conversion.Link(linkPath, name) is { } link && nodes.Length == 2)
            {
                if (!link.Ends.Order().SequenceEqual(nodes.Order()))
                {
                    conversion.Error(linkPath, $"{name} joins {string.Join(" and ", link.Ends)}, and the tunnel {string.Join(" and ", nodes)}");
                }
                else if (!link.HasSubnet(AddressFamily.InterNetwork))
                {
                    conversion.Error(linkPath, $"{name} has no IPv4 subnet, so the tunnel's packets have no next hop there");
                }
            }
        }
    }

    private void CheckSubnets(TunnelConfig tunnel, string path)
    {
        links.CheckSubnet(tunnel.Outer, tunnel.Name, $"{path}.outer");
        if (tunnel.Outer?.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
        {
            conversion.Error($"{path}.outer", "the outer packets are IPv4");
        }

        foreach (var (index, subnet) in (tunnel.Subnet ?? []).Index())
        {
            links.CheckSubnet(subnet, tunnel.Name, $"{path}.subnet[{index}]");
            if (tunnel.Kind == TunnelKind.Ipip && subnet?.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
            {
                conversion.Error($"{path}.subnet[{index}]", "ipip carries IPv4 only; gre carries both");
            }
        }
    }
}
