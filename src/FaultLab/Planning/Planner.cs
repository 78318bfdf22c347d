using System.Collections.Immutable;
using System.Security.Cryptography;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>Makes a scenario concrete. The same scenario and seed always give the same plan.</summary>
public static class Planner
{
    /// <summary>Receivers of traffic listen on ports from here on: below the ephemeral ports of Linux, above those of services.</summary>
    private const int FirstTrafficPort = 20000;

    /// <summary>Plans with the given seed, else with the scenario's own, else with one that is drawn.</summary>
    /// <param name="drawSeed">Draws a seed; default: from the operating system.</param>
    public static Plan Create(Scenario scenario, uint? seed = null, Func<uint>? drawSeed = null)
    {
        var effective = seed ?? scenario.Seed ?? (drawSeed ?? DrawSeed)();
        var addresses = new AddressPlan(scenario);
        var routes = new RoutePlanner(scenario.Topology, addresses);
        var tunnels = new TunnelPlanner(scenario.Topology, addresses);
        return new Plan
        {
            Scenario = scenario,
            Seed = effective,
            Nodes = [.. scenario.Topology.Nodes.Select(node => new NodePlan
            {
                Node = node,
                Interfaces = [.. addresses.PortsOf(node.Name).Select(InterfaceOf)],
                Nat = NatPlan.Of(node, addresses),
                Mptcp = MptcpPlan.Of(node, addresses),
                Routes = [.. routes.RoutesOf(node.Name), .. tunnels.RoutesOf(node.Name)],
                Rules = routes.RulesOf(node.Name),
                Tunnels = tunnels.TunnelsOf(node.Name),
            })],
            Links = [.. scenario.Topology.Links.Select(link => new LinkPlan { Link = link, Captured = scenario.Capture.Contains(link.Name) })],
            Traffic = [.. scenario.Traffic.Select((traffic, index) => TrafficOf(traffic, addresses, FirstTrafficPort + index, index + 1))],
            Probes = [.. scenario.Probes.Select(probe => ProbeOf(probe, addresses))],
            Timeline = TimelinePlanner.Plan(scenario, effective),
            Steps = StepPlanner.Plan(scenario),
        };
    }

    private static InterfacePlan InterfaceOf(Port port) => new()
    {
        Name = port.Near.Interface,
        Link = port.Link.Name,
        Mac = port.Mac,
        Addresses = [.. port.Addresses.Zip(port.Link.Subnets, (address, subnet) => $"{address}/{subnet.PrefixLength}")],
        Mtu = port.Link.Mtu,
    };

    private static TrafficPlan TrafficOf(Traffic traffic, AddressPlan addresses, int port, int flowId)
    {
        var server = traffic.Address ?? addresses.Target(traffic.Client, traffic.Server, traffic.Over);
        return new TrafficPlan(traffic, traffic.Server == traffic.To ? server : addresses.Target(traffic.From, traffic.To), port, flowId) { Server = server };
    }

    private static ProbePlan ProbeOf(Probe probe, AddressPlan addresses)
    {
        var target = probe.Address ?? addresses.Target(probe.From, probe.To, probe.Over);
        var leavesBy = probe.Kind == ProbeKind.Arp
            ? addresses.PortsOf(probe.From).First(port => addresses.Across(port).Addresses.Contains(target)).Near.Interface
            : null;
        return new ProbePlan(probe, target, probe.Port ?? DefaultPort(probe.Kind), leavesBy);
    }

    /// <summary>Well-known ports (IANA): echo, ssh, http. 0 for kinds without ports.</summary>
    private static int DefaultPort(ProbeKind kind) => kind switch
    {
        ProbeKind.Udp => 7,
        ProbeKind.Ssh => 22,
        ProbeKind.Tcp or ProbeKind.Http => 80,
        _ => 0,
    };

    private static uint DrawSeed() => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
}
