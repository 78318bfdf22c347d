using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>The tunnel devices of a node, and the routes that their outer packets take.</summary>
internal sealed class TunnelPlanner(Topology topology, AddressPlan addresses)
{
    /// <summary>Metric of the first of a tunnel's routes, and the step to the next.</summary>
    private const int MetricStep = 100;

    /// <summary>What an IPv4 header and, for GRE, its own of 4 bytes add to a packet.</summary>
    private static int Overhead(TunnelKind kind) => kind == TunnelKind.Gre ? 24 : 20;

    public ImmutableArray<TunnelPlan> TunnelsOf(string node) => [.. Ends(node).Select(end => new TunnelPlan(
        (end.IsA ? end.Tunnel.A : end.Tunnel.B).Interface,
        end.Tunnel.Name,
        end.Tunnel.Kind,
        AddressPlan.Host(end.Tunnel.Outer, end.IsA ? 1 : 2),
        AddressPlan.Host(end.Tunnel.Outer, end.IsA ? 2 : 1),
        topology.Links.Where(link => end.Tunnel.Over.Contains(link.Name)).Min(link => link.Mtu) - Overhead(end.Tunnel.Kind),
        [.. end.Tunnel.Subnets.Select(subnet => $"{AddressPlan.Host(subnet, end.IsA ? 1 : 2)}/{subnet.PrefixLength}")]))];

    /// <summary>
    /// To the other end of each tunnel, one route over each of its links, the first preferred. Not one multipath route: the kernel drops
    /// that whole when one of its interfaces is unplugged (fib_sync_down_dev).
    /// </summary>
    public IEnumerable<RoutePlan> RoutesOf(string node) =>
        from end in Ends(node)
        from hop in end.Tunnel.Over.Select((name, index) => (Port: addresses.PortsOf(node).First(port => port.Link.Name == name), index))
        select new RoutePlan(
            $"{AddressPlan.Host(end.Tunnel.Outer, end.IsA ? 2 : 1)}/32",
            [new NextHopPlan(addresses.Across(hop.Port).AddressOf(AddressFamily.InterNetwork)!.ToString(), hop.Port.Near.Interface)],
            (hop.index + 1) * MetricStep);

    private IEnumerable<(Tunnel Tunnel, bool IsA)> Ends(string node) =>
        topology.Tunnels.Where(t => t.A.Node == node || t.B.Node == node).Select(t => (t, t.A.Node == node));
}
