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

public sealed class StepTests
{
    /// <summary>As /proc/PID/stack of 6.1.0-49 shows it (CVE-2026-46165).</summary>
    private static readonly ImmutableArray<string> VportStack =
    [
        "msleep+0x29/0x30", "netdev_run_todo+0x17d/0x560", "ovs_netdev_tunnel_destroy+0x5a/0x80 [openvswitch]", "ovs_vport_cmd_del+0x135/0x1c0 [openvswitch]",
        "genl_family_rcv_msg_doit.isra.0+0xcd/0x130",
    ];

    private static readonly Step Load = new() { Name = "load", Run = "load it", At = TimeSpan.FromSeconds(20), Within = TimeSpan.FromSeconds(5) };

    [Test]
    public void A_step_that_ends_as_expected_passes()
    {
        var result = JudgementOf(Load with { Exit = 3, Contains = "out", Matches = "^ready \\d$" }, Ended(status: 3, output: "out\nready 7\n")).Expectations.Single();

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Pass), result.Explanation);
        Assert.That(result.Text, Is.EqualTo("step load on gw: exit status 3 within 5s, output with \"out\", output like /^ready \\d$/"));
    }

    [TestCase(1, "no such device", 1, "exit status 1: no such device")]
    [TestCase(0, "almost", 1, "its output does not contain \"ready\": almost")]
    [TestCase(0, "ready", 6, "it took 6 s")]
    public void A_step_that_ends_otherwise_fails_and_says_how(int status, string output, double took, string explanation)
    {
        var result = JudgementOf(Load with { Contains = "ready" }, Ended(status: status, output: output, took: took)).Expectations.Single();

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Fail, explanation)));
    }

    [Test]
    public void A_step_whose_time_was_up_fails_without_being_a_deadlock()
    {
        var judgement = JudgementOf(Load, Ended(StepOutcome.Killed, status: null, took: 5));

        Assert.That(judgement.Verdict, Is.EqualTo(Verdict.Fail));
        Assert.That(judgement.Incidents, Is.Empty);
    }

    [Test]
    public void A_step_that_cannot_be_killed_is_a_deadlock_in_the_function_that_waits()
    {
        var tasks = ImmutableArray.Create(new BlockedTask(70, "faultlab-agent", "D", "msleep", VportStack));

        var judgement = JudgementOf(Load, Ended(StepOutcome.Stuck, status: null, took: 8) with { Tasks = tasks });

        var incident = judgement.Incidents.Single();
        Assert.Multiple(() =>
        {
            Assert.That(judgement.Expectations.Single().Verdict, Is.EqualTo(Verdict.Fail));
            Assert.That((incident.Kind, incident.Node, incident.From), Is.EqualTo((IncidentKind.Deadlock, "gw", HistoryBuilder.At(20))));
            Assert.That((incident.Function, incident.Module), Is.EqualTo(("ovs_netdev_tunnel_destroy", "openvswitch")));
            Assert.That(incident.Console, Has.Some.Contains("netdev_run_todo"));
            Assert.That(incident.Context, Does.StartWith("0 s after step gw/load began"));
        });
    }

    [Test]
    public void A_step_that_could_not_be_run_is_inconclusive_unless_its_node_had_died()
    {
        var notRun = Ended(StepOutcome.NotRun, status: null) with { Detail = "gw is down" };

        Assert.That(JudgementOf(Load, notRun).Expectations.Single().Verdict, Is.EqualTo(Verdict.Inconclusive));
        Assert.That(JudgementOf(Load, notRun, b => b.Console(19, KernelTexts.Panic)).Expectations.Single().Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void A_step_that_was_never_begun_is_inconclusive() =>
        Assert.That(JudgementOf(Load, null).Expectations.Single().Verdict, Is.EqualTo(Verdict.Inconclusive));

    [Test]
    public void One_bad_time_of_a_repeated_step_is_enough()
    {
        var step = Load with { At = null, Every = TimeSpan.FromSeconds(20) };

        var result = JudgementOf(step, Ended(), b => b.Add(Ended(status: 1) with { Step = "gw/load.2" })).Expectations.Single();

        Assert.That((result.Verdict, result.Explanation), Is.EqualTo((Verdict.Fail, "1 of 2 times as expected; exit status 1")));
    }

    [Test]
    public void Steps_are_planned_in_order_of_their_time_those_that_set_up_first()
    {
        var scenario = World(Load, Load with { Name = "again", At = null, Every = TimeSpan.FromSeconds(19) }, Load with { Name = "prepare", At = null });

        Assert.That(Planner.Create(scenario, 1).Steps.Select(s => (s.Id, s.At?.TotalSeconds)), Is.EqualTo(new (string, double?)[]
        {
            ("gw/prepare", null), ("gw/again", 19), ("gw/load", 20), ("gw/again.2", 38),
        }));
    }

    private static Judgement JudgementOf(Step step, StepEnded? ended, Func<HistoryBuilder, HistoryBuilder>? more = null)
    {
        var builder = HistoryBuilder.Run();
        if (ended is not null)
        {
            builder.Add(new StepStarted { At = ended.At - ended.Took, Wall = ended.Wall, Step = "gw/load", Node = "gw", Command = step.Run });
            builder.Add(ended);
        }

        return global::FaultLab.Expectations.Judge.Evaluate(World(step), null, (more?.Invoke(builder) ?? builder).Build());
    }

    private static StepEnded Ended(StepOutcome outcome = StepOutcome.Exited, int? status = 0, string output = "", double took = 1) => new()
    {
        At = HistoryBuilder.At(20 + took),
        Wall = DateTimeOffset.UnixEpoch,
        Step = "gw/load",
        Node = "gw",
        Outcome = outcome,
        ExitStatus = status,
        Output = output,
        Took = TimeSpan.FromSeconds(took),
    };

    private static Scenario World(params Step[] steps)
    {
        var world = GatewayWorld.Scenario();
        return world with
        {
            Topology = world.Topology with { Nodes = [.. world.Topology.Nodes.Select(n => n.Name == "gw" ? n with { Steps = [.. steps] } : n)] },
        };
    }
}
