using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

public sealed class SurvivorTests
{
    private static readonly TrafficExpectation MostOfIt = new()
    {
        Text = "traffic up: survivors >= 60%",
        Traffic = "up",
        Survivors = new(Comparison.AtLeast, new Percentage(0.6)),
    };

    [TestCase(70, Verdict.Pass)]
    [TestCase(50, Verdict.Fail)]
    public void Compares_what_arrives_while_a_link_is_down_with_what_arrives_else(int packets, Verdict verdict)
    {
        var result = Evaluate(Arriving(t => t is > 20 and <= 30 ? packets : 100).Flap("f1", "one", 20, 30));

        Assert.That(result.Verdict, Is.EqualTo(verdict), result.Explanation);
        Assert.That(result.Explanation, Does.StartWith($"survivors {packets} % (>= 60%) of 800 kbit/s in 1 time, the worst of them at +20.0s"));
    }

    [Test]
    public void The_worst_of_several_counts() =>
        Assert.That(
            Evaluate(Arriving(t => t is > 40 and <= 45 ? 10 : 100).Flap("f1", "one", 20, 30).Flap("f2", "two", 40, 45)).Explanation,
            Does.StartWith("survivors 10 % (>= 60%) of 800 kbit/s in 2 times"));

    [Test]
    public void While_no_link_is_left_nothing_can_survive() =>
        Assert.That(
            Evaluate(Arriving(t => t is > 30 and <= 33 ? 0 : 100).Flap("f1", "one", 20, 40).Flap("f2", "two", 30, 33)).Verdict,
            Is.EqualTo(Verdict.Pass));

    [Test]
    public void Without_a_flap_that_leaves_a_way_nothing_is_known() =>
        Assert.That(
            Evaluate(Arriving(_ => 100).Flap("f1", "one", 20, 22).Flap("f2", "two", 20, 22)).Explanation,
            Does.StartWith("survivors is not known: no flap held a link while another way was left"));

    [Test]
    public void A_receiver_that_began_anew_goes_on_from_where_it_was()
    {
        var counted = new CountedBytes(new[] { (1, 100L), (2, 200), (3, 50), (4, 150) }.Select(p => new TrafficReport
        {
            At = TimeSpan.FromSeconds(p.Item1),
            Wall = default,
            Traffic = "up",
            Side = "receiver",
            Packets = p.Item2,
            Bytes = p.Item2,
        }), (before, after) => after.Bytes < before.Bytes);

        Assert.That(counted.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3.5)), Is.EqualTo(200));
    }

    private static ExpectationResult Evaluate(HistoryBuilder history)
    {
        var scenario = TwoLinkWorld.Scenario(MostOfIt);
        return Judge.Evaluate(scenario, history.Build(), new FoundIncidents([], [])).Expectations.Single();
    }

    /// <summary>Packets of 1000 bytes a second at the receiver.</summary>
    private static HistoryBuilder Arriving(Func<int, long> packets)
    {
        var history = new HistoryBuilder().Frame().Carries("one", _ => 50_000).Carries("two", _ => 50_000);
        foreach (var node in new[] { "left", "right" })
        {
            for (var t = 0; t <= GatewayWorld.Duration; t++)
            {
                history.Add(new AgentSample { At = HistoryBuilder.At(t), Wall = default, Node = node, UptimeSeconds = t + 10, BootId = node });
            }
        }
        var total = 0L;
        for (var t = 1; t <= GatewayWorld.Duration; t++)
        {
            total += packets(t);
            foreach (var side in new[] { "sender", "receiver" })
            {
                history.Add(new TrafficReport { At = HistoryBuilder.At(t), Wall = default, Traffic = "up", Side = side, Packets = total, Bytes = total * 1000 });
            }
        }
        return history;
    }
}
