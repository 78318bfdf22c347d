using System.Collections.Immutable;
using System.Net;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Tests.Results;

/// <summary>The plan of the quickstart, written out.</summary>
internal static class SyntheticPlan
{
    public static Plan Create(TimeSpan duration)
    {
        var scenario = new Scenario
        {
            Name = "quickstart",
            Description = "A Linux gateway with two WANs survives flaps, oversized datagrams and module loads.",
            Seed = 7,
            Duration = duration,
            Params = ImmutableSortedDictionary<string, string>.Empty.Add("kernel", "6.1").Add("memory", "128MiB"),
            Topology = new Topology
            {
                Nodes =
                [
                    new Node { Name = "client", Kind = NodeKind.Host },
                    new Node { Name = "gw", Kind = NodeKind.Vm, Role = NodeRole.Dut, Forward = true, Kernel = new KernelSource { Version = "6.1" } },
                    new Node { Name = "isp1", Kind = NodeKind.Host, Forward = true },
                    new Node { Name = "isp2", Kind = NodeKind.Host, Forward = true },
                    new Node { Name = "server", Kind = NodeKind.Host },
                ],
                Links =
                [
                    Link("lan", "client:eth0", "gw:lan0", "198.18.0.0/24"),
                    Link("wan1", "gw:wan0", "isp1:eth0", "198.18.1.0/24") with { Impair = new Impairment { Rate = new BitRate(100_000_000) } },
                    Link("wan2", "gw:wan1", "isp2:eth0", "198.18.2.0/24"),
                    Link("far1", "isp1:eth1", "server:eth0", "198.18.11.0/24"),
                    Link("far2", "isp2:eth1", "server:eth1", "198.18.12.0/24"),
                ],
            },
            Traffic =
            [
                new Traffic { Name = "bulk", From = "client", To = "server", Tcp = new TcpTraffic(new BitRate(20_000_000)) },
                new Traffic { Name = "calls", From = "client", To = "server", Udp = new UdpTraffic(new ByteSize(200), new EventRate(50)) },
            ],
            Probes = [Probe("lan-ping", "gw", ProbeKind.Icmp, 0.2), Probe("path", "server", ProbeKind.Icmp, 0.2), Probe("ui", "gw", ProbeKind.Http, 2), Probe("ssh", "gw", ProbeKind.Ssh, 5)],
        };
        return new Plan
        {
            Scenario = scenario,
            Seed = 7,
            Nodes = [.. scenario.Topology.Nodes.Select(n => new NodePlan { Node = n, Interfaces = [], Routes = [] })],
            Links = [.. scenario.Topology.Links.Select(l => new LinkPlan { Link = l, Captured = l.Name == "wan1" })],
            Traffic = [.. scenario.Traffic.Select((t, i) => new TrafficPlan(t, IPAddress.Parse("198.18.11.2"), 5000 + i, i))],
            Probes = [.. scenario.Probes.Select(p => new ProbePlan(p, IPAddress.Parse("198.18.0.2"), 0, null))],
            Timeline = new Timeline { Duration = duration, Faults = [.. Faults()] },
        };
    }

    private static IEnumerable<PlannedFault> Faults()
    {
        for (var i = 0; i < 3; i++)
        {
            yield return Fault(i == 0 ? "f1" : $"f1.{i + 1}", 10 + (8 * i), 2, new FlapFault { Link = "wan1", By = FlapMethod.Carrier, Down = TimeSpan.FromSeconds(2) }, "flap wan1 by carrier for 2s");
        }

        yield return Fault("f7", 31.7, 5, Sack, "sysctl net.ipv4.tcp_sack=0 on gw for 5s");
        yield return Fault("f2", 40, 2, new FlapFault { Link = "wan2", By = FlapMethod.Admin, On = "gw", Down = TimeSpan.FromSeconds(2) }, "flap wan2 by admin on gw for 2s");
        yield return Fault("f3", 50, 3, new FlapFault { Link = "wan2", By = FlapMethod.Unplug, On = "gw", Down = TimeSpan.FromSeconds(3) }, "flap wan2 by unplug on gw for 3s");
        yield return Fault("f6", 60, null, new DatagramsFault { From = "gw", To = "server", Size = new ByteSize(60000), Count = 200 }, "200 datagrams of 60000 bytes from gw to server");
        yield return Fault("f7.2", 62.1, 5, Sack, "sysctl net.ipv4.tcp_sack=0 on gw for 5s");
        yield return Fault("f5", 70, null, new ModuleFault { On = "gw", Load = "sch_netem" }, "load sch_netem on gw");
    }

    private static SysctlFault Sack => new() { On = "gw", Values = ImmutableSortedDictionary<string, string>.Empty.Add("net.ipv4.tcp_sack", "0") };

    private static PlannedFault Fault(string id, double at, double? lasts, Fault fault, string title) =>
        new(id, TimeSpan.FromSeconds(at), lasts is { } l ? TimeSpan.FromSeconds(l) : null, fault, title);

    private static Probe Probe(string name, string to, ProbeKind kind, double every) =>
        new() { Name = name, From = "client", To = to, Kind = kind, Every = TimeSpan.FromSeconds(every), Timeout = TimeSpan.FromSeconds(1) };

    private static Link Link(string name, string a, string b, string subnet) =>
        new() { Name = name, A = End(a), B = End(b), Subnets = [IPNetwork.Parse(subnet)] };

    private static Endpoint End(string text) => new(text.Split(':')[0], text.Split(':')[1]);
}
