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
        Routes = [.. plan.Routes.Select(route => Route(route)), .. plan.Rules.SelectMany(rule => rule.Routes.Select(route => Route(route, rule.Number)))],
        Rules = [.. plan.Rules.Select(r => new RuleConfiguration(r.Number, r.From, r.In, r.Routes[0].Destination.Contains(':', StringComparison.Ordinal)))],
        Tunnels = [.. plan.Tunnels.Select(t => new TunnelConfiguration(t.Name, t.Kind.ToString().ToLowerInvariant(), t.Local.ToString(), t.Remote.ToString(), t.Mtu, t.Addresses))],
        Forward = plan.Node.Forward,
        Mptcp = plan.Mptcp is not { } mptcp ? null : new MptcpConfiguration(
            [.. mptcp.Endpoints.Select(e => new MptcpEndpointConfiguration(e.Interface, e.Address.ToString(), [.. e.Uses.Select(use => Words.Of(use))]))],
            mptcp.Subflows, mptcp.AcceptAddresses, mptcp.Scheduler),
        Proxy = plan.Node.Proxy is { } proxy ? new ProxyConfiguration(proxy.In, proxy.Mptcp) : null,
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

    /// <summary>
    /// For a container: without the interfaces that are held out of it now, and without sysctls: those of the scenario are the engine's to
    /// set, the others are set from outside.
    /// </summary>
    public static NodeConfiguration OfContainer(NodePlan plan, IReadOnlyCollection<string> unplugged) =>
        Without(Of(plan), unplugged) with { Forward = false, Sysctls = new Dictionary<string, string>() };

    /// <summary>What FaultLab itself sets in a container's network, forwarding among it. Docker switches IPv6 off in a network it gave no address.</summary>
    public static Dictionary<string, string> SysctlsOfNetwork(Node node)
    {
        var sysctls = Sysctls(node with { Sysctls = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty });
        foreach (var name in new[] { "all", "default" })
        {
            sysctls[$"net.ipv6.conf.{name}.disable_ipv6"] = "0";
            sysctls[$"net.ipv6.conf.{name}.accept_dad"] = "0";
        }

        if (node.Forward)
        {
            sysctls["net.ipv4.ip_forward"] = "1";
            sysctls["net.ipv6.conf.all.forwarding"] = "1";
        }

        if (node.Mptcp is { Enabled: true } mptcp)
        {
            sysctls["net.mptcp.enabled"] = "1";
            if (mptcp.Scheduler is { } scheduler)
            {
                sysctls["net.mptcp.scheduler"] = scheduler;
            }
        }

        // What the scenario says is set by the engine, and wins. A kernel without IPv6 has none of its parameters.
        var absent = sysctls.Keys.Where(name => name.StartsWith("net.ipv6.", StringComparison.Ordinal) && !Linux.Proc.Sysctl.Exists(name));
        foreach (var name in node.Sysctls.Keys.Concat(absent).ToList())
        {
            sysctls.Remove(name);
        }

        return sysctls;
    }

    private static RouteConfiguration Route(RoutePlan route, int table = 0) => new(
        route.Destination, [.. route.NextHops.Select(hop => new NextHopConfiguration(hop.Via, hop.Interface))], route.Metric, table);

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
