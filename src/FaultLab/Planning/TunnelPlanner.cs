using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>The tunnel devices of a node, and the routes that their outer packets take.</summary>
internal sealed class TunnelPlanner(Topology topology, AddressPlan addresses)
{
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

    /// <summary>To the other end of each tunnel, over all of its links.</summary>
    public IEnumerable<RoutePlan> RoutesOf(string node) => Ends(node).Select(end => new RoutePlan(
        $"{AddressPlan.Host(end.Tunnel.Outer, end.IsA ? 2 : 1)}/32",
        [
            .. addresses.PortsOf(node).Where(port => end.Tunnel.Over.Contains(port.Link.Name)).Select(port =>
                new NextHopPlan(addresses.Across(port).AddressOf(AddressFamily.InterNetwork)!.ToString(), port.Near.Interface)),
        ],
        0));

    private IEnumerable<(Tunnel Tunnel, bool IsA)> Ends(string node) =>
        topology.Tunnels.Where(t => t.A.Node == node || t.B.Node == node).Select(t => (t, t.A.Node == node));
}
