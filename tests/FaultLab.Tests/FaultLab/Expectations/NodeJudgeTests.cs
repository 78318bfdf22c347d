using System.Collections.Immutable;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

public sealed class NodeJudgeTests
{
    private static readonly NodeExpectation Expectation = new() { Text = "node gw", Node = "gw" };

    [TestCase(16, Verdict.Pass)]
    [TestCase(14, Verdict.Fail)]
    public void The_least_memory_counts(long least, Verdict verdict)
    {
        var result = Evaluate(
            Expectation with { MemoryAvailable = AtLeast(0.15) },
            (t, sample) => sample with { MemoryTotal = 100 << 20, MemoryAvailable = (t == 30 ? least : 60) << 20 });

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((verdict, $"memory-available {least} % (>= 15%), {least}MiB, at +30.0s")));
    }

    [Test]
    public void A_short_burst_is_not_a_busy_CPU() => Assert.That(
        Evaluate(Expectation with { Cpu = AtMost(0.9) }, (t, sample) => sample with { CpuSeconds = Busy(t, from: 30, to: 35) }).Explanation,
        Is.EqualTo("cpu 50 % (<= 90%) over 10 s, at +25.0s"));

    [Test]
    public void Ten_seconds_are() => Assert.That(
        Evaluate(Expectation with { Softirq = AtMost(0.9) }, (t, sample) => sample with { SoftirqSeconds = Busy(t, from: 30, to: 45) }).Verdict,
        Is.EqualTo(Verdict.Fail));

    [Test]
    public void Time_in_which_nothing_was_sampled_counts_whole()
    {
        // Stalled from 30 to 42, and busy all that time.
        var result = Evaluate(Expectation with { Cpu = AtMost(0.9) }, (t, sample) => t is > 30 and < 42 ? null : sample with { CpuSeconds = Busy(t, from: 30, to: 42) });

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fail), result.Explanation);
    }

    [Test]
    public void Counters_that_begin_again_after_a_reboot_are_added_up()
    {
        var result = Evaluate(
            Expectation with { MptcpConnections = new(Comparison.AtLeast, 5), MptcpJoins = new(Comparison.AtLeast, 4) },
            (t, sample) => sample with
            {
                BootId = t < 30 ? "boot-1" : "boot-2",
                Mptcp = ImmutableSortedDictionary<string, long>.Empty.Add("MPCapableSYNACKRX", t < 30 ? 3 : 1).Add("MPCapableACKRX", 1).Add("MPJoinSynAckRx", 1).Add("MPJoinAckRx", t < 30 ? 0 : 1),
            });

        Assert.That(result.Explanation, Does.StartWith("mptcp-connections 6 (>= 5); mptcp-joins 3 (>= 4)"));
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void A_node_that_said_nothing_is_not_judged() =>
        Assert.That(Evaluate(Expectation with { Cpu = AtMost(0.9) }, (_, _) => null).Verdict, Is.EqualTo(Verdict.Inconclusive));

    private static ExpectationResult Evaluate(NodeExpectation expectation, Func<double, AgentSample, AgentSample?> change)
    {
        var history = HistoryBuilder.Run().Build();
        var changed = history.Events.Select(e => e is AgentSample sample ? change((sample.At - HistoryBuilder.At(0)).TotalSeconds, sample) : e);
        return Judge.Evaluate(GatewayWorld.Scenario(AgentMode.Auto, expectation), null, new History(changed.OfType<HistoryEvent>())).Expectations.Single();
    }

    private static double Busy(double t, double from, double to) => Math.Clamp(t - from, 0, to - from);

    private static Bound<Percentage> AtLeast(double share) => new(Comparison.AtLeast, new Percentage(share));

    private static Bound<Percentage> AtMost(double share) => new(Comparison.AtMost, new Percentage(share));
}
