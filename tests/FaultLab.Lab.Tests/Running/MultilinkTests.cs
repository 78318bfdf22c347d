using FaultLab.Detection;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>One round of <c>scenarios/multilink-nic-down.faultlab.yaml</c>, as users run it.</summary>
[Category("vm")]
[CancelAfter(240_000)]
public sealed class MultilinkTests
{
    [Test]
    public async Task The_fixed_module_outlives_links_that_go_down_every_way(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync("fixed", cancellationToken);

        Assert.That(outcome.Summary.Judgement!.Incidents.Where(i => !i.Expected), Is.Empty);
        Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement.Expectations));
    }

    [Test]
    public async Task The_module_that_clears_its_pointer_first_crashes_at_a_flap(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync("bad", cancellationToken);

        var crash = outcome.Summary.Judgement!.Incidents.Single(i => !i.Expected);
        Assert.Multiple(() =>
        {
            Assert.That((crash.Kind, crash.Node, crash.Function, crash.Module), Is.EqualTo((IncidentKind.Crash, "left", "fl_mlink_post_routing", "fl_mlink")));
            Assert.That(crash.Context, Does.Contain("(flap eth"));
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail));
        });
    }

    private static Task<RunOutcome> RunAsync(string variant, CancellationToken cancellationToken) =>
        GatewayLab.RunShippedAsync("multilink-nic-down.faultlab.yaml", cancellationToken, ("variant", variant), ("duration", "26s"), ("memory_watch", "memory"), ("boot", "snapshot"));
}
