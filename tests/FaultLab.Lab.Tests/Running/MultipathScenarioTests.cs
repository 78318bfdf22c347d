using FaultLab.Detection;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>The scenarios of the multipath router, in a short form, as users run them.</summary>
[Category("vm")]
[CancelAfter(240_000)]
public sealed class MultipathScenarioTests
{
    private const string Gateway = "openmptcprouter-gateway.faultlab.yaml";

    private static readonly (string, string)[] Short = [("duration", "14s"), ("every", "11s"), ("every2", "11500ms"), ("boot", "snapshot")];

    [Test]
    public async Task The_fixed_gateway_outlives_the_loss_of_a_WAN(CancellationToken cancellationToken) =>
        AssertPassed(await GatewayLab.RunShippedAsync(Gateway, cancellationToken, Short));

    [Test]
    public async Task The_bad_gateway_crashes_when_it_loses_a_WAN_while_it_is_used_and_not_before(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunShippedAsync(Gateway, cancellationToken, [.. Short, ("variant", "bad")]);

        var crash = outcome.Summary.Judgement!.Incidents.Single(i => !i.Expected);
        Assert.Multiple(() =>
        {
            Assert.That((crash.Kind, crash.Node, crash.Function, crash.Module), Is.EqualTo((IncidentKind.Crash, "gw", "fl_gw_forward", "fl_gw")));
            Assert.That(crash.Fault, Is.EqualTo("f4"), "f2 took the gateway from the client, f3 the WAN meanwhile");
            Assert.That(crash.Consequences.Select(i => i.Kind), Does.Contain(IncidentKind.Outage));
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail));
        });
    }

    [Test]
    public async Task The_fixed_scheduler_does_not_wait_for_a_join_that_never_comes(CancellationToken cancellationToken) =>
        AssertPassed(await GatewayLab.RunShippedAsync("mptcp-scheduler-stall.faultlab.yaml", cancellationToken,
            ("duration", "20s"), ("every", "7s"), ("dropped", "6s"), ("slow_at", "10s"), ("ui_p99", "< 10s")));

    private static void AssertPassed(RunOutcome outcome)
    {
        Assert.That(outcome.Summary.Judgement!.Incidents.Where(i => !i.Expected), Is.Empty);
        Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement.Expectations));
    }
}
