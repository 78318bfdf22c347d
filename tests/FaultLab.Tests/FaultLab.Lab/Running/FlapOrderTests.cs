using System.Collections.Immutable;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class FlapOrderTests
{
    private readonly PlannedFault _first = Flap("f1", "lan", at: 2, down: 1);
    private readonly PlannedFault _overlapping = Flap("f2", "lan", at: 2.5, down: 4);
    private readonly PlannedFault _elsewhere = Flap("f3", "wan", at: 3, down: 1);
    private readonly PlannedFault _next = Flap("f4", "lan", at: 3, down: 1);

    private FlapOrder _order = null!;

    [SetUp]
    public void Plan() => _order = new FlapOrder(new Timeline { Duration = TimeSpan.FromSeconds(10), Faults = [_first, _overlapping, _elsewhere, _next] });

    [Test]
    public void A_flap_waits_for_the_one_of_its_link_that_was_to_be_over()
    {
        var turn = _order.TurnAsync(_next, CancellationToken.None);
        Assert.That(turn.IsCompleted, Is.False, "the first was not even begun");

        _order.Over(_first)!.Dispose();
        Assert.That(turn.WaitAsync(TimeSpan.FromSeconds(10)).Result);
    }

    [Test]
    public void It_does_not_wait_for_one_that_is_planned_to_overlap_with_it_nor_for_another_link()
    {
        Assert.That(_order.TurnAsync(_overlapping, CancellationToken.None).IsCompleted);
        Assert.That(_order.TurnAsync(_elsewhere, CancellationToken.None).IsCompleted);
    }

    [Test]
    public async Task It_has_no_turn_when_the_run_ends_before()
    {
        using var end = new CancellationTokenSource();
        var turn = _order.TurnAsync(_next, end.Token);
        await end.CancelAsync();

        Assert.That(await turn, Is.False);
    }

    [Test]
    public void Other_faults_never_wait()
    {
        var sysctl = new PlannedFault("f5", TimeSpan.FromSeconds(9), null, new SysctlFault { On = "gw", Values = ImmutableSortedDictionary<string, string>.Empty }, "sysctl");

        Assert.That(_order.TurnAsync(sysctl, CancellationToken.None).IsCompleted);
        Assert.That(_order.Over(sysctl), Is.Null);
    }

    private static PlannedFault Flap(string id, string link, double at, double down) => new(
        id, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(down), new FlapFault { Link = link, By = FlapMethod.Carrier, Down = TimeSpan.FromSeconds(down) }, "flap");
}
