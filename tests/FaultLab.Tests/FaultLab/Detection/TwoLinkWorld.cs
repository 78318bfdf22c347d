using System.Collections.Immutable;
using System.Net;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Tests.Detection;

/// <summary>Two VMs joined by two links that share one flow; 60 s. Rates are given by second and link.</summary>
internal static class TwoLinkWorld
{
    public static Scenario Scenario(params Expectation[] expect) => new()
    {
        Name = "two-links",
        Seed = 1,
        Duration = TimeSpan.FromSeconds(GatewayWorld.Duration),
        Topology = new Topology
        {
            Nodes = [new Node { Name = "left", Kind = NodeKind.Vm, Role = NodeRole.Dut }, new Node { Name = "right", Kind = NodeKind.Vm }],
            Links = [Link("one", "eth1", "198.18.1.0/24"), Link("two", "eth2", "198.18.2.0/24")],
        },
        Traffic = [new Traffic { Name = "up", From = "left", To = "right", Udp = new UdpTraffic(new ByteSize(1000), new EventRate(100)) }],
        Expect = [.. expect],
    };

    public static Plan Plan(params Expectation[] expect) => Planner.Create(Scenario(expect), 1);

    public static LinkExpectation Rejoins(string link = "one", int seconds = 10) =>
        new() { Text = $"link {link}: rejoin <= {seconds}s", Link = link, Rejoin = new(Comparison.AtMost, TimeSpan.FromSeconds(seconds)) };

    /// <summary>Bytes a second that come out of both ends of a link.</summary>
    public static HistoryBuilder Carries(this HistoryBuilder history, string link, Func<int, long> bytes)
    {
        var total = 0L;
        for (var t = 0; t <= GatewayWorld.Duration; t++)
        {
            total += bytes(t);
            history.Add(new WireSample { At = HistoryBuilder.At(t), Wall = default, Link = link, FromA = t, FromB = t, FromABytes = total, FromBBytes = total });
        }
        return history;
    }

    private static Link Link(string name, string card, string subnet) =>
        new() { Name = name, A = new Endpoint("left", card), B = new Endpoint("right", card), Subnets = ImmutableArray.Create(IPNetwork.Parse(subnet)) };
}
