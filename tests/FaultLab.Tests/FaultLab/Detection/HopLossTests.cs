using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

/// <summary>Lost packets are charged to the hop that lost them, by what was counted before and behind it.</summary>
public sealed class HopLossTests
{
    private const int Rate = 100;

    private static readonly TrafficExpectation LittleLoss = new() { Text = "loss", Traffic = "calls", Loss = new(Comparison.AtMost, new Percentage(0.001)) };

    [Test]
    public void The_way_of_a_flow_is_links_that_all_packets_cross_and_the_nodes_between() => Assert.That(
        FlowPath.Of(GatewayWorld.Scenario().Topology, "client", "server").Select(p => p.Name),
        Is.EqualTo(new[] { "client", "link lan", "gw, isp1, isp2, server" }));

    [Test]
    public void A_node_that_loses_packets_between_two_counted_links_drops()
    {
        var incident = Find(Counted(gw: t => t > 20 ? 0.2 : 0)).Single();

        Assert.Multiple(() =>
        {
            Assert.That((incident.Kind, incident.Node, incident.Probe), Is.EqualTo((IncidentKind.Drops, "gw", "calls")));
            Assert.That(incident.Title, Does.Match(@"^gw lost \d+ of \d+ packets of calls$"));
            Assert.That(incident.Reasons[0], Does.Match("counted by link lan at client, .* by link wan at server"));
            Assert.That(incident.To, Is.Null);
        });
    }

    [Test]
    public void A_node_that_forwards_nothing_any_more_drops() =>
        Assert.That(Find(Counted(gw: t => t > 20 ? 1 : 0)).Select(i => (i.Kind, i.Node)), Does.Contain((IncidentKind.Drops, "gw")));

    [Test]
    public void A_link_that_loses_packets_is_not_charged_to_the_node_behind_it() =>
        Assert.That(Find(Counted(lan: _ => 0.2)), Is.Empty);

    [Test]
    public void What_is_lost_while_a_fault_holds_the_way_is_not_charged() =>
        Assert.That(Find(Counted(gw: t => t is > 20 and < 40 ? 0.5 : 0).Fault("f1", "drop", "drop udp on gw", 20, 40, node: "gw")), Is.Empty);

    [Test]
    public void A_capture_that_lost_packets_charges_nobody() => Assert.That(
        Find(Counted(gw: _ => 0.2).Add(new CaptureStatistics { At = HistoryBuilder.At(30), Wall = default, Link = "wan", Packets = 100, Dropped = 3 })), Is.Empty);

    [Test]
    public void A_capture_that_ended_charges_nobody() => Assert.That(Find(Counted().Remove<LinkFlow>(e => e.Link == "wan" && e.At > HistoryBuilder.At(30))), Is.Empty);

    /// <summary>While a run goes on, detectors see its last minutes only: totals that begin in the middle are not what was counted since the begin.</summary>
    [Test]
    public void What_was_lost_before_the_events_that_are_known_is_not_charged()
    {
        var history = Counted(gw: t => t < 20 ? 0.5 : 0).Remove<LinkFlow>(e => e.At < HistoryBuilder.At(40)).Remove<TrafficReport>(e => e.At < HistoryBuilder.At(40));

        Assert.That(Find(history), Is.Empty);
    }

    [Test]
    public void A_filtered_capture_charges_nobody() =>
        Assert.That(Find(Counted(gw: _ => 0.2), World() with { CaptureSettings = new CaptureSettings { Filter = "udp" } }), Is.Empty);

    [Test]
    public void The_loss_of_a_flow_says_which_hops_lost_how_many()
    {
        var scenario = World(LittleLoss);

        var result = Judge.Evaluate(scenario, Counted(gw: _ => 0.1, server: _ => 0.02).Build(), new FoundIncidents([], [])).Expectations.Single();

        Assert.That(result.Explanation, Does.Match(@"^loss \d+(\.\d)? % \(<= 0.1%\), \d+ packets \(\d+ by link lan, gw or link wan, \d+ by server\)"));
    }

    [Test]
    public void All_that_is_lost_is_charged_once() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from lan in Gen.Choose(0, 30) from gw in Gen.Choose(0, 30) from server in Gen.Choose(0, 30) select (lan, gw, server)).ToArbitrary(), p =>
        {
            var history = Counted(gw: _ => p.gw / 100.0, lan: _ => p.lan / 100.0, server: _ => p.server / 100.0).Build();
            var (sent, received) = (history.Traffic("calls", "sender").Last(), history.Traffic("calls", "receiver").Last());
            return HopLosses.OfRun(World().Traffic[0], history, World(), history.RunEnd, sent.Packets).Sum(h => h.Lost) == sent.Packets - received.Packets;
        }));

    private static IReadOnlyList<Incident> Find(HistoryBuilder history, Scenario? scenario = null) =>
        [.. new HopLossDetector().Detect(history.Build(), GatewayWorld.Plan(scenario ?? World()))];

    private static Scenario World(params Expectation[] expect)
    {
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, expect);
        return scenario with
        {
            Topology = scenario.Topology with
            {
                Nodes = [.. scenario.Topology.Nodes.Where(n => n.Name is "client" or "gw" or "server")],
                Links = [scenario.Topology.Links[0], scenario.Topology.Links[1] with { Name = "wan", B = new Endpoint("server", "eth0") }],
                Routes = [],
            },
            Traffic = [new Traffic { Name = "calls", From = "client", To = "server", Udp = new UdpTraffic(new ByteSize(200), new EventRate(Rate)) }],
            Probes = [],
        };
    }

    /// <summary>A flow that is counted by its two sides, on the lan at the client and on the wan at the server; each hop loses a share by the second.</summary>
    private static HistoryBuilder Counted(Func<int, double>? gw = null, Func<int, double>? lan = null, Func<int, double>? server = null)
    {
        var history = new HistoryBuilder().Frame();
        long sent = 0, afterLan = 0, forwarded = 0, received = 0;
        for (var t = 1; t <= GatewayWorld.Duration; t++)
        {
            var after = (long)(Rate * (1 - (lan?.Invoke(t) ?? 0)));
            var out_ = (long)(after * (1 - (gw?.Invoke(t) ?? 0)));
            sent += Rate;
            afterLan += after;
            forwarded += out_;
            received += (long)(out_ * (1 - (server?.Invoke(t) ?? 0)));
            history.Add(Flow(t, "lan", "client", fromNode: true, sent, sent)).Add(Flow(t, "wan", "server", fromNode: false, forwarded, sent))
                .Add(Report(t, "sender", sent, 0)).Add(Report(t, "receiver", received, sent - received))
                .Add(new WireSample { At = HistoryBuilder.At(t), Wall = default, Link = "lan", FromA = sent, FromB = 0, ToB = afterLan })
                .Add(new WireSample { At = HistoryBuilder.At(t), Wall = default, Link = "wan", FromA = forwarded, FromB = 0, ToB = forwarded });
        }
        return history;
    }

    private static LinkFlow Flow(int t, string link, string node, bool fromNode, long packets, long sent) => new()
    {
        At = HistoryBuilder.At(t),
        Wall = default,
        Link = link,
        Node = node,
        FromNode = fromNode,
        Traffic = "calls",
        Packets = packets,
        Bytes = packets * 200,
        Lost = sent - packets,
    };

    private static TrafficReport Report(int t, string side, long packets, long lost) =>
        new() { At = HistoryBuilder.At(t), Wall = default, Traffic = "calls", Side = side, Packets = packets, Bytes = packets * 200, Lost = lost };
}
