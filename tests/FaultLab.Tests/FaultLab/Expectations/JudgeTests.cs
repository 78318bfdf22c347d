using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

public sealed class JudgeTests
{
    private static readonly NeverExpectation NeverBroken = new() { Text = "never: crash, hang, reboot", Kinds = [IncidentKind.Crash, IncidentKind.Hang, IncidentKind.Reboot] };

    private static readonly ProbeExpectation ShortOutage = new() { Text = "probe path: outage <= 2s", Probe = "path", Outage = new(Comparison.AtMost, TimeSpan.FromSeconds(2)) };

    private static readonly ProbeExpectation LittleLoss = new() { Text = "probe path: loss <= 20%", Probe = "path", Loss = new(Comparison.AtMost, new Percentage(0.2)) };

    [Test]
    public void Passes_when_all_expectations_hold() =>
        Assert.That(Evaluate(HistoryBuilder.Run(), NeverBroken, ShortOutage).Verdict, Is.EqualTo(Verdict.Pass));

    [Test]
    public void Says_the_longest_outage_when_it_was_and_during_which_fault()
    {
        var judgement = Evaluate(HistoryBuilder.Run(path: t => t is < 41.3 or > 42.5).Flap("f2", "wan1", 41.2, 42.4), ShortOutage);

        Assert.That(judgement.Expectations.Single().Explanation, Is.EqualTo("outage 1.2 s (<= 2s), at +41.4s during f2"));
    }

    [Test]
    public void Fails_when_an_outage_is_too_long() =>
        Assert.That(Evaluate(HistoryBuilder.Run(path: t => t is < 30 or > 33), ShortOutage, LittleLoss).Expectations.Select(e => e.Verdict), Is.EqualTo(new[] { Verdict.Fail, Verdict.Pass }));

    [Test]
    public void Counts_an_outage_that_was_open_at_the_end() =>
        Assert.That(Evaluate(HistoryBuilder.Run(path: t => t < 50), ShortOutage).Expectations.Single().Explanation, Does.StartWith("outage 10 s (<= 2s)"));

    [Test]
    public void Says_quantiles_of_the_answers()
    {
        var expectation = new ProbeExpectation { Text = "probe ui", Probe = "ui", P50 = Max(1), P99 = Max(1), Max = Max(1) };

        var result = Evaluate(HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "ui").Probe("ui", 2, _ => true, rtt: t => t >= 58 ? 3 : 0.02), expectation).Expectations.Single();

        Assert.That(result.Explanation, Is.EqualTo("p50 20 ms (<= 1s) of 30 answers; p99 3 s (<= 1s) of 30 answers; max 3 s (<= 1s) of 30 answers"));
    }

    [Test]
    public void A_consequence_counts_for_never()
    {
        var never = new NeverExpectation { Text = "never: hang", Kinds = [IncidentKind.Hang] };

        var judgement = Evaluate(HistoryBuilder.Run(node: t => t < 30).Console(30, KernelTexts.Panic), never);

        Assert.That((judgement.Verdict, judgement.Incidents.Single().Kind), Is.EqualTo((Verdict.Fail, IncidentKind.Crash)));
    }

    [Test]
    public void An_expected_outage_does_not_count_for_never()
    {
        var never = new NeverExpectation { Text = "never: outage", Kinds = [IncidentKind.Outage] };

        Assert.That(Evaluate(HistoryBuilder.Run(path: t => t is < 30 or > 33).Flap("f1", "wan1", 30, 33), never).Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void Never_on_a_node_looks_at_that_node_only()
    {
        var history = HistoryBuilder.Run(node: t => t < 30);

        Assert.Multiple(() =>
        {
            Assert.That(Evaluate(history, NeverBroken with { On = "gw" }).Verdict, Is.EqualTo(Verdict.Fail));
            Assert.That(Evaluate(history, NeverBroken with { On = "isp1" }).Verdict, Is.EqualTo(Verdict.Pass));
        });
    }

    [TestCase("probe path", Verdict.Inconclusive, Verdict.Pass)]
    [TestCase("probe ui", Verdict.Pass, Verdict.Pass)]
    [TestCase("capture wan1", Verdict.Pass, Verdict.Pass)]
    [TestCase("run", Verdict.Inconclusive, Verdict.Inconclusive)]
    [TestCase("agent gw", Verdict.Inconclusive, Verdict.Inconclusive)]
    [TestCase("fault f1", Verdict.Inconclusive, Verdict.Inconclusive)]
    public void Trouble_of_our_own_makes_what_depends_on_it_inconclusive(string affects, Verdict probe, Verdict never) =>
        Assert.That(Evaluate(HistoryBuilder.Run().Trouble(20, affects, "it broke"), ShortOutage, NeverBroken).Expectations.Select(e => e.Verdict), Is.EqualTo(new[] { probe, never }));

    [Test]
    public void A_run_that_left_something_behind_says_so()
    {
        var judgement = Evaluate(HistoryBuilder.Run().Trouble(61.5, "teardown", "could not be removed: namespace fl-x; run faultlab clean"), NeverBroken);

        Assert.That((judgement.Verdict, judgement.Troubles.Single()), Is.EqualTo((Verdict.Inconclusive, "teardown: could not be removed: namespace fl-x; run faultlab clean")));
    }

    [Test]
    public void Fail_beats_inconclusive() =>
        Assert.That(Evaluate(HistoryBuilder.Run(node: t => t < 30).Trouble(10, "run", "it broke"), NeverBroken).Verdict, Is.EqualTo(Verdict.Fail));

    [TestCase(null)]
    [TestCase("cancelled")]
    [TestCase("lab-broke")]
    public void A_run_that_did_not_complete_is_inconclusive(string? ended) =>
        Assert.That(Evaluate(HistoryBuilder.Run(ended: ended), NeverBroken, ShortOutage).Verdict, Is.EqualTo(Verdict.Inconclusive));

    [Test]
    public void A_lab_that_broke_names_first_what_broke_it() => Assert.That(
        Evaluate(HistoryBuilder.Run(ended: "lab-broke").Trouble(62, "run", "There is no kernel 9.9."), NeverBroken).Troubles[0],
        Is.EqualTo("There is no kernel 9.9."));

    [Test]
    public void A_killed_run_in_which_the_node_crashed_fails() =>
        Assert.That(Evaluate(HistoryBuilder.Run(ended: null).Console(30, KernelTexts.Panic), NeverBroken).Verdict, Is.EqualTo(Verdict.Fail));

    [Test]
    public void A_run_without_probe_results_is_inconclusive()
    {
        var judgement = Evaluate(HistoryBuilder.Run().Remove<ProbeResult>(), NeverBroken, ShortOutage);

        Assert.That(judgement.Expectations.Select(e => e.Verdict), Is.All.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void An_empty_history_is_inconclusive() =>
        Assert.That(Judge.Evaluate(GatewayWorld.Scenario(AgentMode.Auto, NeverBroken, ShortOutage), null, new History([])).Verdict, Is.EqualTo(Verdict.Inconclusive));

    [Test]
    public void A_prober_that_could_mostly_not_send_is_inconclusive()
    {
        var history = HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "path").Probe("path", 0.2, t => t < 20, ProbeOutcome.NotSent);

        Assert.That(Evaluate(history, ShortOutage, LittleLoss).Expectations.Select(e => e.Verdict), Is.All.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void A_probe_that_could_mostly_not_ask_proves_no_absence_of_outages()
    {
        var never = new NeverExpectation { Text = "never: outage", Kinds = [IncidentKind.Outage] };
        var history = HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "path").Probe("path", 0.2, t => t < 20, ProbeOutcome.NotSent);

        Assert.That(Evaluate(history, never).Expectations.Single().Explanation, Is.EqualTo("none found, but probe path: 200 of 300 attempts could not be made"));
    }

    [Test]
    public void A_fault_that_could_not_be_applied_is_inconclusive_unless_the_node_had_just_died([Values] bool died)
    {
        var history = HistoryBuilder.Run(node: died ? t => t < 29 : null)
            .Stage("f1", "sysctl", "set net.ipv4.tcp_sack=0 on gw", 35, FaultStage.Begin, node: "gw")
            .Stage("f1", "sysctl", "set net.ipv4.tcp_sack=0 on gw", 36, FaultStage.Failed, node: "gw", detail: "the agent does not answer");

        var judgement = Evaluate(died ? history.Console(29, KernelTexts.Panic) : history, LittleLoss);

        Assert.That(judgement.Troubles, died ? Is.Empty : Is.EqualTo(new[] { "fault f1 (set net.ipv4.tcp_sack=0 on gw) failed: the agent does not answer" }));
    }

    [TestCase("sample", "the agent of gw reported nothing from +30.0s to +60.0s")]
    [TestCase("wire", "the counters of wan1 were not read from +30.0s to +60.0s")]
    [TestCase("probe", "probe path made no attempt from +30.0s to +60.0s")]
    [TestCase("traffic", "the receiver of calls reported nothing from +30.0s to +60.0s")]
    public void A_witness_that_falls_silent_makes_the_run_inconclusive(string what, string trouble)
    {
        var end = HistoryBuilder.At(30);
        var history = what switch
        {
            "sample" => HistoryBuilder.Run().Remove<AgentSample>(e => e.At > end),
            "wire" => HistoryBuilder.Run().Remove<WireSample>(e => e.Link == "wan1" && e.At > end),
            "probe" => HistoryBuilder.Run().Remove<ProbeResult>(e => e.Probe == "path" && e.At > end),
            _ => HistoryBuilder.Run().Remove<TrafficReport>(e => e.Traffic == "calls" && e.Side == "receiver" && e.At > end),
        };

        var judgement = Evaluate(history, NeverBroken, ShortOutage);

        Assert.That((judgement.Verdict, judgement.Troubles.Single()), Is.EqualTo((Verdict.Inconclusive, trouble)));
    }

    [Test]
    public void An_agent_that_does_not_answer_makes_the_run_inconclusive_unless_its_node_died([Values] bool died)
    {
        var history = HistoryBuilder.Run(node: died ? t => t < 30 : null)
            .Add(new NodeState { At = HistoryBuilder.At(60.5), Wall = default, Node = "gw", Status = NodeStatus.AgentLost, Detail = "no answer" });

        Assert.That(Evaluate(history, ShortOutage).Troubles, died ? Is.Empty : Is.EqualTo(new[] { "agent gw: no answer" }));
    }

    [Test]
    public void A_line_cut_off_in_the_middle_of_a_history_makes_it_inconclusive()
    {
        var history = new History(HistoryBuilder.Run().Events, [new SkippedLine(7, HistoryReader.CutOff)]);

        var judgement = Judge.Evaluate(GatewayWorld.Scenario(AgentMode.Auto, NeverBroken), null, history);

        Assert.That((judgement.Verdict, judgement.Troubles.Single()), Is.EqualTo((Verdict.Inconclusive, "1 line of the history could not be read: line 7 is cut off")));
    }

    [Test]
    public void A_detector_that_throws_makes_its_kinds_inconclusive_and_nothing_fails()
    {
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, NeverBroken);
        var history = HistoryBuilder.Run().Build();

        var found = IncidentFinder.Find(history, GatewayWorld.Plan(scenario), [new BrokenDetector()]);
        var judgement = Judge.Evaluate(scenario, history, found);

        Assert.Multiple(() =>
        {
            Assert.That(judgement.Verdict, Is.EqualTo(Verdict.Inconclusive));
            Assert.That(judgement.Troubles.Single(), Does.StartWith("detector hang: InvalidOperationException"));
        });
    }

    [Test]
    public void A_kind_that_no_detector_looks_for_is_inconclusive()
    {
        var never = new NeverExpectation { Text = "never: 999", Kinds = [(IncidentKind)999] };

        Assert.That(Evaluate(HistoryBuilder.Run(), never).Expectations.Single().Explanation, Is.EqualTo("none found, but no detector looks for 999"));
    }

    [Test]
    public void Judges_what_a_flow_suffered()
    {
        var expectation = new TrafficExpectation
        {
            Text = "traffic calls",
            Traffic = "calls",
            Loss = new(Comparison.AtMost, new Percentage(0.01)),
            Stall = Max(2),
            Goodput = new(Comparison.AtLeast, new BitRate(390_000)),
        };

        Assert.Multiple(() =>
        {
            Assert.That(Evaluate(HistoryBuilder.Run(), expectation).Expectations.Single().Explanation, Is.EqualTo("loss 0 % (<= 1%), 0 packets; stall 20 ms (<= 2s), up to +1.0s; goodput 400 kbit/s (>= 390kbit)"));
            Assert.That(Evaluate(HistoryBuilder.Run(path: t => t is < 30 or > 40), expectation).Verdict, Is.EqualTo(Verdict.Fail));
        });
    }

    [Test]
    public void A_flow_that_died_lost_what_was_sent_after()
    {
        var expectation = new TrafficExpectation { Text = "traffic calls", Traffic = "calls", Loss = new(Comparison.AtMost, new Percentage(0.01)) };

        Assert.That(Evaluate(HistoryBuilder.Run(path: t => t < 30), expectation).Expectations.Single().Explanation, Does.StartWith("loss 5"));
    }

    [Test]
    public void A_flow_of_which_nothing_ever_arrived_does_not_pass()
    {
        var stall = new TrafficExpectation { Text = "traffic bulk: stall", Traffic = "bulk", Stall = Max(2) };
        var loss = new TrafficExpectation { Text = "traffic bulk: loss", Traffic = "bulk", Loss = new(Comparison.AtMost, new Percentage(0.01)) };
        var history = HistoryBuilder.Run().Remove<TrafficReport>(r => r.Traffic == "bulk");
        for (var t = 1; t <= GatewayWorld.Duration; t++)
        {
            history.Add(new TrafficReport { At = HistoryBuilder.At(t), Wall = default, Traffic = "bulk", Side = "sender", Packets = 0, Bytes = 0 })
                .Add(new TrafficReport { At = HistoryBuilder.At(t), Wall = default, Traffic = "bulk", Side = "receiver", Packets = 0, Bytes = 0 });
        }

        Assert.That(Evaluate(history, stall, loss).Expectations.Select(e => e.Verdict), Is.EqualTo(new[] { Verdict.Fail, Verdict.Inconclusive }));
    }

    [Test]
    public void What_a_receiver_lost_before_its_node_booted_again_counts()
    {
        var expectation = new TrafficExpectation { Text = "traffic bulk", Traffic = "bulk", Loss = new(Comparison.AtMost, new Percentage(0.01)) };
        var history = HistoryBuilder.Run().Remove<TrafficReport>(r => r.Traffic == "bulk");
        foreach (var (second, packets, lost) in new[] { (10, 500, 500), (20, 1000, 500), (40, 100, 0), (60, 1000, 0) })
        {
            history.Add(new TrafficReport { At = HistoryBuilder.At(second), Wall = default, Traffic = "bulk", Side = "receiver", Packets = packets, Bytes = packets, Lost = lost });
        }

        Assert.That(Evaluate(history, expectation).Expectations.Single().Explanation, Does.StartWith("loss 20 %"));
    }

    private static Bound<TimeSpan> Max(double seconds) => new(Comparison.AtMost, TimeSpan.FromSeconds(seconds));

    private static Judgement Evaluate(HistoryBuilder history, params Expectation[] expectations) =>
        Judge.Evaluate(GatewayWorld.Scenario(AgentMode.Auto, expectations), null, history.Build());

    private sealed class BrokenDetector : IDetector
    {
        public string Name => "hang";

        public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Hang];

        public IEnumerable<Incident> Detect(History history, Plan plan)
        {
            yield return new Incident { Kind = IncidentKind.Hang, Title = "half", From = TimeSpan.Zero };
            throw new InvalidOperationException("on purpose");
        }
    }
}
