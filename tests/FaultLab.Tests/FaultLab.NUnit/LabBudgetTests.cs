using FaultLab.Lab.Matrices;
using FaultLab.NUnit;
using FaultLab.NUnit.Running;
using FaultLab.Planning;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.NUnit;

internal sealed class LabBudgetTests
{
    private const long GiB = 1L << 30;

    [Test]
    public async Task A_lab_waits_until_another_gives_its_memory_back()
    {
        var budget = new LabBudget(new MachineBudget(2 * GiB, 8));
        var first = await budget.AcquireAsync(Lab("1GiB"), CancellationToken.None);
        var second = budget.AcquireAsync(Lab("1GiB"), CancellationToken.None);

        Assert.That(second.IsCompleted, Is.False);

        first.Dispose();
        first.Dispose();
        using var share = await second;
        Assert.That(budget.AcquireAsync(Lab("1GiB"), CancellationToken.None).IsCompleted, Is.False, "giving back twice gives back once");
    }

    [Test]
    public async Task A_lab_waits_for_CPUs_as_well()
    {
        var budget = new LabBudget(new MachineBudget(100 * GiB, 2));
        using var first = await budget.AcquireAsync(Lab("64MiB"), CancellationToken.None);

        Assert.That(budget.AcquireAsync(Lab("64MiB"), CancellationToken.None).IsCompleted, Is.True);
        Assert.That(budget.AcquireAsync(Lab("64MiB"), CancellationToken.None).IsCompleted, Is.False);
    }

    [Test]
    public async Task A_lab_larger_than_the_machine_runs_alone()
    {
        var budget = new LabBudget(new MachineBudget(GiB, 2));
        using var small = await budget.AcquireAsync(Lab("64MiB"), CancellationToken.None);
        var large = budget.AcquireAsync(Lab("8GiB", cpus: 16), CancellationToken.None);

        Assert.That(large.IsCompleted, Is.False);

        small.Dispose();
        using var share = await large;
        Assert.That(budget.AcquireAsync(Lab("64MiB"), CancellationToken.None).IsCompleted, Is.False);
    }

    [Test]
    public async Task One_that_gives_up_lets_the_next_go()
    {
        var budget = new LabBudget(new MachineBudget(2 * GiB, 8));
        using var first = await budget.AcquireAsync(Lab("256MiB"), CancellationToken.None);
        using var patience = new CancellationTokenSource();
        var large = budget.AcquireAsync(Lab("4GiB"), patience.Token);
        var small = budget.AcquireAsync(Lab("256MiB"), CancellationToken.None);
        Assert.That(small.IsCompleted, Is.False, "first come, first served");

        await patience.CancelAsync();

        Assert.That(async () => await large, Throws.InstanceOf<OperationCanceledException>());
        using var share = await small;
    }

    private static Plan Lab(string memory, int cpus = 1)
    {
        var loaded = LabScenario.Named("budget").Lasting("1s").Host("client").Vm("gw", "6.1", new { memory, cpus })
            .Link("lan", "client:eth0", "gw:eth0", "198.18.0.0/24").Load();
        Assert.That(loaded.Errors, Is.Empty);
        return Planner.Create(loaded.Scenario!);
    }
}
