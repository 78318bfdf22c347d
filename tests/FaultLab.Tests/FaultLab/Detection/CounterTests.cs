using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

/// <summary>Counters that stand still or disagree, and what only looks like it.</summary>
public sealed class CounterTests
{
    [Test]
    public void An_interface_that_no_longer_sends_what_leaves_only_by_it_is_frozen([Values] bool agent)
    {
        var works = (double t) => t < 30;
        var history = Base(works).Wire("wan1", t => works(t) ? 150 : 0, t => works(t) ? 150 : 5);

        var frozen = IncidentTests.Find(agent ? history.Agent(sent: (name, t) => name == "wan0" && !works(t) ? 0 : null) : history).Single();

        Assert.Multiple(() =>
        {
            Assert.That((frozen.Kind, frozen.Node, frozen.Link), Is.EqualTo((IncidentKind.CounterFrozen, "gw", "wan1")));
            Assert.That(frozen.From, Is.InRange(HistoryBuilder.At(29), HistoryBuilder.At(31)));
            Assert.That(frozen.Consequences.Select(c => c.Probe), Does.Contain("path"));
        });
    }

    [Test]
    public void What_waits_behind_a_frozen_interface_and_whom_it_made_the_kernel_refuse_are_told()
    {
        var works = (double t) => t < 30;
        var history = Base(works).Wire("wan1", t => works(t) ? 150 : 0, t => works(t) ? 150 : 5).Agent(sent: (name, t) => name == "wan0" && !works(t) ? 0 : null);
        for (var t = 1; t <= GatewayWorld.Duration; t++)
        {
            history.Add(new TrafficReport
            {
                At = HistoryBuilder.At(t),
                Wall = default,
                Traffic = "own",
                Side = "sender",
                Packets = t,
                Bytes = t,
                Errors = works(t) ? ImmutableSortedDictionary<string, long>.Empty : ImmutableSortedDictionary<string, long>.Empty.Add("ENOBUFS", t - 30),
            });
        }
        var world = GatewayWorld.Scenario();
        var scenario = world with { Traffic = [.. world.Traffic, new Traffic { Name = "own", From = "gw", To = "isp1", Udp = new(new(200), new(1)) }] };
        var events = history.Events.Select(e => e is AgentSample s && s.At > HistoryBuilder.At(30)
            ? s with { Interfaces = [.. s.Interfaces.Select(i => i.Name == "wan0" ? i with { TxWaiting = 100 } : i)] } : e);

        var frozen = IncidentFinder.Find(new History(events), GatewayWorld.Plan(scenario)).Incidents.Single(i => i.Kind == IncidentKind.CounterFrozen);

        Assert.That(frozen.Reasons, Has.Some.EqualTo("up to 100 packets waited in its queue"));
        Assert.That(frozen.Reasons, Has.Some.Match(@"^own was refused by the kernel: \d+ × ENOBUFS$"));
    }

    [Test]
    public void A_counter_that_rises_while_nothing_reaches_the_wire_is_frozen()
    {
        var works = (double t) => t < 30;
        var frozen = IncidentTests.Find(Base(works).Wire("wan1", t => works(t) ? 150 : 0, _ => 150).Agent())
            .Single(i => i.Kind == IncidentKind.CounterFrozen);

        Assert.That(frozen.Reasons[0], Does.Contain("nothing came out on the wire"));
    }

    [Test]
    public void A_counter_that_stands_while_packets_come_out_is_frozen()
    {
        var frozen = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 150, _ => 150).Agent(sent: (name, t) => name == "wan0" && t >= 30 ? 0 : null)).Single();

        Assert.That(frozen.Reasons[0], Does.StartWith("its TX counter stood still although"));
    }

    [Test]
    public void An_interface_without_carrier_is_not_frozen()
    {
        var up = (double t) => t is < 30 or > 40;
        var incidents = IncidentTests.Find(Base(up).Flap("f1", "wan1", 30, 39).Wire("wan1", t => up(t) ? 150 : 0, t => up(t) ? 150 : 0)
            .Agent(sent: (name, t) => name == "wan0" && !up(t) ? 0 : null, carrier: (name, t) => name != "wan0" || up(t)));

        Assert.That(incidents.Select(i => i.Kind), Has.None.EqualTo(IncidentKind.CounterFrozen));
    }

    [Test]
    public void An_idle_interface_is_not_frozen() =>
        Assert.That(IncidentTests.Find(HistoryBuilder.Run()), Is.Empty); // wan2 never carries a packet

    [Test]
    public void A_dead_node_is_not_frozen_but_hung() =>
        Assert.That(IncidentTests.Find(HistoryBuilder.Run(node: t => t < 30)).Select(i => i.Kind), Is.EqualTo(new[] { IncidentKind.Hang }));

    [Test]
    public void Packets_lost_between_counter_and_wire_are_drops()
    {
        var drops = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 120, _ => 150).Agent()).Single();

        Assert.That((drops.Kind, drops.Link), Is.EqualTo((IncidentKind.Drops, "wan1")));
    }

    [Test]
    public void Small_differences_of_counting_are_noise([Range(0, 3)] int less) =>
        Assert.That(IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 150 - less, _ => 150).Agent()), Is.Empty);

    [Test]
    public void Drops_are_told_with_both_numbers()
    {
        var drops = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 120, _ => 150).Agent()).Single();

        Assert.That((drops.Title, drops.Reasons[0]), Is.EqualTo(
            ("gw:wan0 lost 1800 of 9000 packets between its TX counter and the wire", "its TX counter rose by 9000, and 7200 came out on the wire")));
    }

    [Test]
    public void Packets_that_a_node_did_not_count_as_received_are_drops()
    {
        var drops = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 150, _ => 150).Agent(received: (name, t) => name == "wan0" && t > 30 ? 120 : null)).Single();

        Assert.Multiple(() =>
        {
            Assert.That((drops.Kind, drops.Node, drops.Link), Is.EqualTo((IncidentKind.Drops, "gw", "wan1")));
            Assert.That(drops.Reasons[0], Is.EqualTo("9000 were handed to it by the wire, and its RX counter rose by 8100"));
        });
    }

    [Test]
    public void An_RX_counter_that_stands_while_packets_are_handed_over_is_frozen()
    {
        var frozen = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 150, _ => 150).Agent(received: (name, t) => name == "wan0" && t > 30 ? 0 : null)).Single();

        Assert.That((frozen.Kind, frozen.Reasons[0]), Is.EqualTo((IncidentKind.CounterFrozen, "its RX counter stood still although 4500 packets were handed to it by the wire")));
    }

    [Test]
    public void A_few_packets_to_many_that_a_card_filters_are_no_frozen_counter() =>
        Assert.That(IncidentTests.Find(HistoryBuilder.Run().Remove<WireSample>(w => w.Link == "wan2").Wire("wan2", _ => 0, t => t % 3 == 0 ? 1 : 0)), Is.Empty);

    [Test]
    public void A_TX_counter_that_misses_some_of_what_crosses_is_frozen_now_and_then()
    {
        var frozen = IncidentTests.Find(Base(_ => true).Wire("wan1", _ => 150, _ => 150).Agent(sent: (name, _) => name == "wan0" ? 100 : null)).Single();

        Assert.That((frozen.Kind, frozen.Reasons[0]), Is.EqualTo((IncidentKind.CounterFrozen, "9000 came out on the wire, and its TX counter rose by 6000")));
    }

    private static HistoryBuilder Base(Func<double, bool> path) => new HistoryBuilder().Frame()
        .Probe("lan-ping", 0.2, _ => true).Probe("path", 0.2, path).Probe("ui", 2, _ => true)
        .Flow("bulk", 100, path, tcp: true).Flow("calls", 50, path, tcp: false)
        .Wire("lan", _ => 150, _ => 150).Wire("wan2", _ => 0, _ => 0);
}
