using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

public sealed class RejoinTests
{
    [Test]
    public void A_link_that_carries_nothing_after_its_flap_is_an_outage_of_the_link()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t < 20 ? 50_000 : 100).Flap("f1", "one", 20, 22).Build();

        var incident = new RejoinDetector().Detect(history, TwoLinkWorld.Plan(TwoLinkWorld.Rejoins())).Single();

        Assert.Multiple(() =>
        {
            Assert.That((incident.Kind, incident.Link, incident.Node, incident.Fault), Is.EqualTo((IncidentKind.Outage, "one", "left", "f1")));
            Assert.That(incident.From, Is.EqualTo(HistoryBuilder.At(22)));
            Assert.That(incident.To, Is.Null);
            Assert.That(incident.Title, Is.EqualTo("link one stays black: it carried nothing any more after it was back"));
        });
    }

    [Test]
    public void Flaps_between_which_it_never_carried_are_one_black_time_without_the_time_they_held_it()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t is < 20 or > 40 ? 50_000 : 0).Flap("f1", "one", 20, 22).Flap("f1.2", "one", 30, 32).Build();

        var rejoin = LinkRejoins.Of(TwoLinkWorld.Scenario().Topology.Links[0], history)!.Single();

        // From 22 to 30, and from 32 to the second that ends at 41, the first in which it carried.
        Assert.That((rejoin.Fault, rejoin.Flaps, rejoin.Black, rejoin.To), Is.EqualTo(("f1", 2, TimeSpan.FromSeconds(17), (TimeSpan?)HistoryBuilder.At(41))));
    }

    [Test]
    public void What_waited_in_its_queues_while_it_was_down_is_no_rejoin()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t is < 20 or 23 ? 50_000 : 0).Flap("f1", "one", 20, 22.5).Build();

        Assert.That(LinkRejoins.Of(TwoLinkWorld.Scenario().Topology.Links[0], history)!.Single().To, Is.Null);
    }

    [Test]
    public void A_link_that_carries_again_soon_is_none()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t is < 20 or > 25 ? 50_000 : 0).Flap("f1", "one", 20, 22).Build();

        Assert.That(new RejoinDetector().Detect(history, TwoLinkWorld.Plan(TwoLinkWorld.Rejoins())), Is.Empty);
    }

    [Test]
    public void A_link_of_which_the_scenario_does_not_expect_it_may_stay_idle()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t < 20 ? 50_000 : 0).Flap("f1", "one", 20, 22).Build();

        Assert.That(new RejoinDetector().Detect(history, TwoLinkWorld.Plan()), Is.Empty);
    }

    [Test]
    public void What_it_carries_after_an_end_booted_again_says_nothing()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t < 20 ? 50_000 : 0).Flap("f1", "one", 20, 22)
            .Add(new NodeState { At = HistoryBuilder.At(21), Wall = default, Node = "left", Status = NodeStatus.Down }).Build();

        Assert.That(new RejoinDetector().Detect(history, TwoLinkWorld.Plan(TwoLinkWorld.Rejoins())), Is.Empty);
    }

    [Test]
    public void Nor_do_later_flaps_make_it_black()
    {
        var history = new HistoryBuilder().Frame().Carries("one", t => t < 20 ? 50_000 : 0).Flap("f1", "one", 20, 22).Flap("f1.2", "one", 40, 42).Flap("f1.3", "one", 80, 82)
            .Add(new NodeState { At = HistoryBuilder.At(21), Wall = default, Node = "left", Status = NodeStatus.Down }).Build();

        Assert.That(new RejoinDetector().Detect(history, TwoLinkWorld.Plan(TwoLinkWorld.Rejoins())), Is.Empty);
    }

    [Test]
    public void A_link_that_carried_nothing_before_cannot_be_measured() =>
        Assert.That(LinkRejoins.Of(
            TwoLinkWorld.Scenario().Topology.Links[0],
            new HistoryBuilder().Frame().Carries("one", _ => 0).Flap("f1", "one", 20, 22).Build()), Is.Null);
}
