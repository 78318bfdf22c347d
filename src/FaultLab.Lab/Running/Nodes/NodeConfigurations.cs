using FaultLab.Linux.AgentProtocol;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>A node's plan in the words of the agent protocol.</summary>
internal static class NodeConfigurations
{
    public static NodeConfiguration Of(NodePlan plan) => new()
    {
        Interfaces = [.. plan.Interfaces.Select(i => new InterfaceConfiguration(i.Name, i.Mac, i.Mtu, [.. i.Addresses]))],
        Routes = [.. plan.Routes.Select(Route)],
        Tunnels = [.. plan.Tunnels.Select(t => new TunnelConfiguration(t.Name, t.Kind.ToString().ToLowerInvariant(), t.Local.ToString(), t.Remote.ToString(), t.Mtu, t.Addresses))],
        Forward = plan.Node.Forward,
        Nat = plan.Nat is null ? null : Nat(plan.Nat),
        Modules = [.. plan.Node.Modules],
        Sysctls = Sysctls(plan.Node),
    };

    private static NatConfiguration Nat(NatPlan nat) => new(
        nat.Masquerade,
        [.. nat.Source.Select(source => new SourceNatConfiguration(source.Out, source.Address.ToString()))],
        [.. nat.Destination.Select(d => new DestinationNatConfiguration(d.In, Words.Of(d.Protocol), d.Own.ToString(), d.Port, d.To.ToString(), d.ToPort))]);

    /// <summary>What is left of it while some interfaces are unplugged.</summary>
    public static NodeConfiguration Without(NodeConfiguration whole, IReadOnlyCollection<string> unplugged) => unplugged.Count == 0 ? whole : whole with
    {
        Interfaces = [.. whole.Interfaces.Where(i => !unplugged.Contains(i.Name))],
        Routes =
        [
            .. whole.Routes.Select(route => route with { NextHops = [.. route.NextHops.Where(hop => !unplugged.Contains(hop.Interface))] })
                .Where(route => route.NextHops.Count > 0),
        ],
    };

    private static RouteConfiguration Route(RoutePlan route) => new(
        route.Destination, [.. route.NextHops.Select(hop => new NextHopConfiguration(hop.Via, hop.Interface))], route.Metric);

    private static Dictionary<string, string> Sysctls(Node node)
    {
        // Loose reverse-path filtering: with several WANs an answer may come back by another interface than the question left by.
        // Routes over a dead carrier are ignored, as a gateway with two WANs needs them to be.
        var sysctls = new Dictionary<string, string>
        {
            ["net.ipv4.conf.all.rp_filter"] = "0",
            ["net.ipv4.conf.default.rp_filter"] = "0",
            ["net.ipv4.conf.all.ignore_routes_with_linkdown"] = "1",
            ["net.ipv4.conf.default.ignore_routes_with_linkdown"] = "1",
        };
        foreach (var (name, value) in node.Sysctls)
        {
            sysctls[name] = value;
        }

        return sysctls;
    }
}
