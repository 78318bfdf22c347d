using System.Net;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Tests.Detection;

/// <summary>A client, a gateway under test with two WANs, a server; 60 s.</summary>
internal static class GatewayWorld
{
    public const double Duration = 60;

    public static Scenario Scenario(AgentMode agent = AgentMode.Auto, params Expectation[] expect) => new()
    {
        Name = "gateway",
        Seed = 1,
        Duration = TimeSpan.FromSeconds(Duration),
        Topology = new Topology
        {
            Nodes =
            [
                new Node { Name = "client", Kind = NodeKind.Host },
                new Node { Name = "gw", Kind = NodeKind.Vm, Role = NodeRole.Dut, Forward = true, Agent = agent },
                new Node { Name = "isp1", Kind = NodeKind.Host, Forward = true },
                new Node { Name = "isp2", Kind = NodeKind.Host, Forward = true },
                new Node { Name = "server", Kind = NodeKind.Host },
            ],
            Links =
            [
                Link("lan", "client:eth0", "gw:lan0", "198.18.0.0/24"),
                Link("wan1", "gw:wan0", "isp1:eth0", "198.18.1.0/24"),
                Link("wan2", "gw:wan1", "isp2:eth0", "198.18.2.0/24"),
                Link("far1", "isp1:eth1", "server:eth0", "198.18.11.0/24"),
                Link("far2", "isp2:eth1", "server:eth1", "198.18.12.0/24"),
            ],
            Routes =
            [
                new NodeRoutes { Node = "client", Default = ["gw"] },
                new NodeRoutes { Node = "gw", Default = ["wan1", "wan2"], ByMetric = true },
            ],
        },
        Traffic =
        [
            new Traffic { Name = "bulk", From = "client", To = "server", Tcp = new TcpTraffic(new BitRate(8_000_000)) },
            new Traffic { Name = "calls", From = "client", To = "server", Udp = new UdpTraffic(new ByteSize(200), new EventRate(50)) },
        ],
        Probes =
        [
            Probe("lan-ping", "gw", ProbeKind.Icmp, 0.2),
            Probe("path", "server", ProbeKind.Icmp, 0.2),
            Probe("ui", "gw", ProbeKind.Http, 2) with { Slow = TimeSpan.FromSeconds(10), Timeout = TimeSpan.FromSeconds(15) },
        ],
        Expect = [.. expect],
    };

    public static Plan Plan(Scenario scenario) => Planner.Create(scenario, 1);

    private static Probe Probe(string name, string to, ProbeKind kind, double every) =>
        new() { Name = name, From = "client", To = to, Kind = kind, Every = TimeSpan.FromSeconds(every), Timeout = TimeSpan.FromSeconds(1) };

    private static Link Link(string name, string a, string b, string subnet) =>
        new() { Name = name, A = End(a), B = End(b), Subnets = [IPNetwork.Parse(subnet)] };

    private static Endpoint End(string text) => new(text.Split(':')[0], text.Split(':')[1]);
}
