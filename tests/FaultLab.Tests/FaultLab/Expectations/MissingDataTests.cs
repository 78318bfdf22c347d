using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

/// <summary>What was not measured is not well: a probe whose node died, a receiver that fell silent, counters that began anew.</summary>
public sealed class MissingDataTests
{
    private static readonly ProbeExpectation ShortOutage = new() { Text = "probe back: outage <= 3s", Probe = "back", Outage = Most(3) };

    private static readonly TrafficExpectation ShortStall = new() { Text = "traffic down: stall <= 3s", Traffic = "down", Stall = Most(3) };

    [Test]
    public void A_probe_whose_own_node_died_fails_for_the_rest_of_the_run()
    {
        var result = Judged(Well().Dies("left", 6.3), ShortOutage);

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Fail, "outage 53.6 s (<= 3s), at +6.4s: nobody asked any more, left was dead (NULL pointer dereference)")));
    }

    [TestCase(3.5, Verdict.Inconclusive)]
    [TestCase(2.5, Verdict.Pass)]
    public void A_gap_between_attempts_that_nothing_explains_is_undecided_where_it_could_hide_an_outage(double seconds, Verdict verdict)
    {
        var history = Well().Remove<ProbeResult>(r => r.At > HistoryBuilder.At(20) && r.At < HistoryBuilder.At(20 + seconds));

        Assert.That(Judged(history, ShortOutage).Verdict, Is.EqualTo(verdict));
    }

    [Test]
    public void Attempts_whose_outcome_was_not_known_when_the_run_ended_are_undecided() => Assert.That(
        Judged(Well().Remove<ProbeResult>(r => r.At > HistoryBuilder.At(55)), ShortOutage).Explanation,
        Is.EqualTo("outage 0 s (<= 3s), but 49 attempts are missing, most from +55.1s to +60.0s"));

    [Test]
    public void Attempts_of_a_prober_that_the_scenario_held_prove_no_answer()
    {
        var history = Well().Fault("f1", "power", "pause left for 10s", 20, 30, node: "left").Remove<ProbeResult>(r => Between(r, 20, 30));

        var result = Judged(history, ShortOutage, found: [new Incident { Kind = IncidentKind.Hang, Node = "left", Title = "left was silent", From = At(20), To = At(30), Fault = "f1" }]);

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Inconclusive, "outage 0 s (<= 3s), but 99 attempts are missing, most from +20.1s to +30.0s (f1 (pause left for 10s) held left)")));
    }

    [Test]
    public void Missing_attempts_count_for_what_they_could_have_been()
    {
        var loss = new ProbeExpectation { Text = "loss", Probe = "back", Loss = new(Comparison.AtMost, new Percentage(0.05)) };
        var p50 = new ProbeExpectation { Text = "p50", Probe = "back", P50 = Most(1) };
        var p99 = new ProbeExpectation { Text = "p99", Probe = "back", P99 = Most(1) };
        var history = Well().Remove<ProbeResult>(r => Between(r, 20, 26));

        Assert.That(new[] { loss, p50, p99 }.Select(e => Judged(history, e).Verdict), Is.EqualTo(new[] { Verdict.Inconclusive, Verdict.Pass, Verdict.Inconclusive }));
    }

    [Test]
    public void A_flow_whose_receiver_died_stalls_until_the_end()
    {
        var result = Judged(Well().Dies("left", 6.3), ShortStall);

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Fail, "stall 54 s (<= 3s), up to +60.0s: its receiver reported nothing from +6.0s to +60.0s (left was dead (NULL pointer dereference))")));
    }

    [Test]
    public void What_is_sent_to_a_receiver_that_died_is_lost_and_its_goodput_falls()
    {
        var loss = new TrafficExpectation { Text = "loss", Traffic = "down", Loss = new(Comparison.AtMost, new Percentage(0.01)) };
        var goodput = new TrafficExpectation { Text = "goodput", Traffic = "down", Goodput = new(Comparison.AtLeast, new BitRate(700_000)) };

        Assert.That(new[] { loss, goodput }.Select(e => Judged(Well().Dies("left", 30), e).Explanation), Is.EqualTo(new[]
        {
            "loss 48.3 % (<= 1%), 2800 packets", "goodput 393.2 kbit/s (>= 700kbit)",
        }));
    }

    [Test]
    public void A_receiver_that_falls_silent_for_no_known_reason_is_undecided()
    {
        var history = Well().Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && r.At > At(55));

        Assert.That(Judged(history, ShortStall).Explanation, Is.EqualTo("stall 10 ms (<= 3s), up to +1.0s, but its receiver reported nothing from +55.0s to +60.0s"));
    }

    [Test]
    public void A_receiver_that_reports_again_only_after_the_schedule_knows_nothing_of_its_end()
    {
        var history = Well().Fault("f1", "power", "power pause left", 20, 60, node: "left").Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && r.At > At(20))
            .Add(Report("down", 61, packets: 2000));

        Assert.That(Judged(history, ShortStall).Explanation, Does.StartWith("stall 40 s (<= 3s), up to +60.0s: its receiver reported nothing from +20.0s to +60.0s (f1 (power pause left) held left)"));
    }

    [Test]
    public void A_gap_that_was_open_at_the_last_report_may_have_gone_on() => Assert.That(
        Judged(Well(t => t < 56).Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && r.At > At(58)), ShortStall).Explanation,
        Is.EqualTo("stall 3 s (<= 3s), up to +58.0s, but its receiver reported nothing from +55.0s to +60.0s"));

    [Test]
    public void A_receiver_held_still_by_qemu_knows_nothing_of_that_time()
    {
        var history = Well().Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && Between(r, 20, 25))
            .Add(new QmpEvent { At = At(20.2), Wall = default, Node = "left", Name = "STOP" });

        Assert.That(Judged(history, ShortStall).Verdict, Is.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void A_flow_whose_sender_died_has_no_loss_to_speak_of()
    {
        var loss = new TrafficExpectation { Text = "loss", Traffic = "up", Loss = new(Comparison.AtMost, new Percentage(0.01)) };

        Assert.That(Judged(Well().Dies("left", 30), loss).Explanation,
            Is.EqualTo("loss 0 % (<= 1%), 0 packets, but the sender of up reported nothing from +30.0s to +60.0s (left was dead (NULL pointer dereference))"));
    }

    [Test]
    public void A_receiver_that_booted_again_and_hears_nothing_stalls()
    {
        var history = Well().Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && r.At > At(20))
            .Add(new NodeState { At = At(29.5), Wall = default, Node = "left", Status = NodeStatus.AgentConnected });
        for (var t = 30; t <= 60; t++)
        {
            history.Add(Report("down", t, packets: 0));
        }

        Assert.That(Judged(history, ShortStall).Explanation, Does.StartWith("stall 40 s (<= 3s), up to +60.0s"));
    }

    [Test]
    public void What_arrived_before_a_reboot_counts_also_where_the_new_counters_are_higher()
    {
        var loss = new TrafficExpectation { Text = "loss", Traffic = "down", Loss = new(Comparison.AtMost, new Percentage(0.01)) };
        var history = Well().Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" })
            .Add(Report("down", 5, packets: 500))
            .Add(new NodeState { At = At(15), Wall = default, Node = "left", Status = NodeStatus.AgentConnected });
        for (var t = 16; t <= 60; t++)
        {
            history.Add(Report("down", t, packets: 100 * (t - 10)));
        }

        Assert.That(Judged(history, loss).Explanation, Does.StartWith("loss 5.2 % (<= 1%), 300 packets"));
    }

    [Test]
    public void A_probe_whose_node_died_proves_no_absence_of_outages_and_a_flow_none_of_stalls([Values(IncidentKind.Outage, IncidentKind.Stall, IncidentKind.CounterFrozen)] IncidentKind kind)
    {
        var result = Judged(Well().Dies("left", 6.3), new NeverExpectation { Text = "never", Kinds = [kind] });

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Inconclusive, kind switch
        {
            IncidentKind.Outage => "none found, but probe back made no attempt from +6.4s to +60.0s (left was dead (NULL pointer dereference))",
            IncidentKind.Stall => "none found, but the sender of up reported nothing from +6.0s to +60.0s (left was dead (NULL pointer dereference))",
            _ => "none found, but the agent of left reported nothing from +6.0s to +60.0s (left was dead (NULL pointer dereference))",
        })));
    }

    [TestCase(IncidentKind.Outage, "none found, but there is no probe that could see one")]
    [TestCase(IncidentKind.SlowManagement, "none found, but there is no http or ssh probe that could see it")]
    public void Nothing_is_found_where_nothing_looks(IncidentKind kind, string explanation)
    {
        var scenario = World(new NeverExpectation { Text = "never", Kinds = [kind] }) with { Probes = [] };

        Assert.That(Judge.Evaluate(scenario, Well().Build(), new FoundIncidents([], [])).Expectations.Single().Explanation, Is.EqualTo(explanation));
    }

    [Test]
    public void A_step_that_was_not_run_as_often_as_planned_is_undecided()
    {
        var step = new Step { Name = "load", Run = "true", Every = TimeSpan.FromSeconds(10), Within = TimeSpan.FromSeconds(5) };
        var scenario = World();
        scenario = scenario with { Topology = scenario.Topology with { Nodes = [scenario.Topology.Nodes[0] with { Steps = [step] }, scenario.Topology.Nodes[1]] } };
        var history = Well();
        for (var time = 1; time <= 3; time++)
        {
            history.Add(new StepEnded { At = At(10 * time), Wall = default, Step = $"left/load.{time}", Node = "left", Outcome = StepOutcome.Exited, ExitStatus = 0 });
        }

        Assert.That(Judge.Evaluate(scenario, history.Build(), new FoundIncidents([], [])).Expectations.Single().Explanation, Does.EndWith("it should have been run 2 times more"));
    }

    [Test]
    public void Taking_data_away_never_turns_a_verdict_around()
    {
        Expectation[] expectations =
        [
            ShortOutage,
            new ProbeExpectation { Text = "loss", Probe = "back", Loss = new(Comparison.AtMost, new Percentage(0.1)) },
            new ProbeExpectation { Text = "p99", Probe = "back", P99 = Most(0.5) },
            new ProbeExpectation { Text = "outage >=", Probe = "back", Outage = new(Comparison.AtLeast, TimeSpan.FromSeconds(3)) },
            ShortStall,
            new TrafficExpectation { Text = "loss", Traffic = "down", Loss = new(Comparison.AtMost, new Percentage(0.1)) },
            new TrafficExpectation { Text = "goodput", Traffic = "down", Goodput = new(Comparison.AtLeast, new BitRate(700_000)) },
        ];
        var cut = from seed in Gen.Choose(0, int.MaxValue) from begin in Gen.Choose(2, 55) from length in Gen.Choose(3, 60) select (seed, begin, length);

        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(cut.ToArbitrary(), c =>
        {
            var whole = AllJudged(Random(c.seed), expectations);
            var history = Random(c.seed).Remove<ProbeResult>(r => Between(r, c.begin, c.begin + c.length))
                .Remove<TrafficReport>(r => r is { Traffic: "down", Side: "receiver" } && Between(r, c.begin, c.begin + c.length));
            var less = AllJudged(history, expectations);
            return whole.Zip(less).All(pair => pair.Second.Verdict == pair.First.Verdict || pair.Second.Verdict == Verdict.Inconclusive)
                ? true : throw new AssertionException(string.Join('\n', whole.Zip(less).Select(p => $"{p.First.Verdict} {p.First.Explanation} | {p.Second.Verdict} {p.Second.Explanation}")));
        }));
    }

    private static Bound<TimeSpan> Most(double seconds) => new(Comparison.AtMost, TimeSpan.FromSeconds(seconds));

    private static TimeSpan At(double second) => HistoryBuilder.At(second);

    private static bool Between(HistoryEvent e, double from, double to) => e.At > At(from) && e.At < At(to);

    /// <summary>The path comes and goes, as a number says.</summary>
    private static HistoryBuilder Random(int seed)
    {
        var random = new Random(seed);
        var bad = Enumerable.Range(0, random.Next(3)).Select(_ => (From: random.Next(60), Length: random.Next(8))).ToList();
        return Well(t => !bad.Exists(b => t >= b.From && t < b.From + b.Length));
    }

    /// <summary>left and right, 100 packets a second each way, a probe from left and one from right.</summary>
    private static HistoryBuilder Well(Func<double, bool>? carries = null)
    {
        var path = carries ?? (_ => true);
        var history = new HistoryBuilder().Frame().Carries("one", _ => 50_000).Carries("two", _ => 50_000)
            .Probe("back", 0.1, path).Probe("there", 0.1, path).Flow("up", 100, path, tcp: false).Flow("down", 100, path, tcp: false);
        foreach (var node in new[] { "left", "right" })
        {
            for (var t = 0; t <= GatewayWorld.Duration; t++)
            {
                history.Add(new AgentSample { At = At(t), Wall = default, Node = node, UptimeSeconds = t + 10, BootId = node });
            }
        }
        return history;
    }

    private static TrafficReport Report(string flow, int second, long packets) =>
        new() { At = At(second), Wall = default, Traffic = flow, Side = "receiver", Packets = packets, Bytes = packets * 1000 };

    private static Scenario World(params Expectation[] expect)
    {
        var scenario = TwoLinkWorld.Scenario(expect);
        return scenario with
        {
            Traffic = [.. scenario.Traffic, scenario.Traffic[0] with { Name = "down", From = "right", To = "left" }],
            Probes = [Probe("back", "left", "right"), Probe("there", "right", "left")],
        };
    }

    private static Probe Probe(string name, string from, string to) =>
        new() { Name = name, From = from, To = to, Kind = ProbeKind.Icmp, Every = TimeSpan.FromSeconds(0.1), Timeout = TimeSpan.FromSeconds(1) };

    private static ExpectationResult Judged(HistoryBuilder history, Expectation expectation, params Incident[] found) => AllJudged(history, [expectation], found).Single();

    private static IReadOnlyList<ExpectationResult> AllJudged(HistoryBuilder history, Expectation[] expectations, params Incident[] found)
    {
        var built = history.Build();
        var deaths = built.Of<NodeState>().Where(s => s.Status == NodeStatus.Down)
            .Select(s => new Incident { Kind = IncidentKind.Crash, Node = s.Node, Title = "NULL pointer dereference", From = s.At });
        return Judge.Evaluate(World(expectations), built, new FoundIncidents([.. deaths, .. found], [])).Expectations;
    }
}

internal static class Deaths
{
    /// <summary>From a moment on nothing comes from a node any more.</summary>
    public static HistoryBuilder Dies(this HistoryBuilder history, string node, double second)
    {
        var at = HistoryBuilder.At(second);
        var (probe, receives, sends) = node == "left" ? ("back", "down", "up") : ("there", "up", "down");
        return history.Add(new NodeState { At = at, Wall = default, Node = node, Status = NodeStatus.Down })
            .Remove<ProbeResult>(r => r.Probe == probe && r.At > at)
            .Remove<TrafficReport>(r => r.At > at && ((r.Traffic == receives && r.Side == "receiver") || (r.Traffic == sends && r.Side == "sender")))
            .Remove<AgentSample>(s => s.Node == node && s.At > at);
    }
}
