using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

/// <summary>Memory that grows all the time, and what only looks like it.</summary>
public sealed class LeakTests
{
    private const long MiB = 1024 * 1024;

    private static readonly NeverExpectation NeverLeak = new() { Text = "never: leak", Kinds = [IncidentKind.Leak] };

    [Test]
    public void Slab_that_grows_all_the_time_is_a_leak_and_a_lack_of_memory()
    {
        var leak = Find(slab: t => (20 * MiB) + (long)(t * 0.2 * MiB)).Single();

        Assert.Multiple(() =>
        {
            Assert.That((leak.Kind, leak.Node), Is.EqualTo((IncidentKind.Leak, "gw")));
            Assert.That(leak.Title, Is.EqualTo("the kernel memory of gw grew by 32.4 MiB"));
            Assert.That(leak.Consequences.Single().Kind, Is.EqualTo(IncidentKind.Memory));
            Assert.That(leak.Reasons.Single(), Does.StartWith("slab that cannot be reclaimed grew by 12.0 MiB a minute, steadily over 162 s"));
        });
    }

    [Test]
    public void Available_memory_that_shrinks_all_the_time_is_a_leak()
    {
        var leak = Find(used: t => (60 * MiB) + (long)(t * 0.3 * MiB)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(leak.Title, Does.StartWith("the available memory of gw shrank by 48"));
            Assert.That(leak.Consequences, Is.Empty);
        });
    }

    [Test]
    public void Noise_does_not_hide_a_leak() =>
        Assert.That(Find(slab: t => (20 * MiB) + (long)(t * 0.2 * MiB) + (t % 7 == 0 ? 40 * MiB : t % 2 == 0 ? 2 * MiB : 0)), Has.Count.EqualTo(1));

    [Test]
    public void A_cache_that_fills_is_no_leak() =>
        Assert.That(Find(slab: t => (20 * MiB) + (Math.Min(t, 60) * MiB), used: t => (60 * MiB) + (Math.Min(t, 80) * MiB)), Is.Empty);

    [Test]
    public void Memory_that_comes_and_goes_is_no_leak() =>
        Assert.That(Find(used: t => (60 * MiB) + (long)(40 * MiB * Math.Abs(Math.Sin(t / 9.0)))), Is.Empty);

    [Test]
    public void Growth_too_small_to_matter_is_no_leak() =>
        Assert.That(Find(slab: t => (20 * MiB) + (long)(t * 0.02 * MiB)), Is.Empty);

    [Test]
    public void Memory_is_judged_anew_after_a_reboot() =>
        Assert.That(Find(used: t => (60 * MiB) + (long)((t % 60) * 0.3 * MiB), bootId: t => $"boot-{t / 60}"), Is.Empty);

    [Test]
    public void Never_leak_passes_where_memory_was_watched() =>
        Assert.That(Evaluate(seconds: 180).Verdict, Is.EqualTo(Verdict.Pass));

    [Test]
    public void Never_leak_is_inconclusive_where_it_was_not_watched_long_enough() =>
        Assert.That(Evaluate(seconds: 60).Explanation, Is.EqualTo("none found, but the memory of gw was not watched for 75 s, in which a leak could show"));

    private static ExpectationResult Evaluate(int seconds)
    {
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, NeverLeak);
        var history = History(seconds, _ => 20 * MiB, _ => 60 * MiB, _ => "boot-1");
        return Judge.Evaluate(scenario with { Probes = [], Traffic = [], Topology = scenario.Topology with { Links = [] } }, GatewayWorld.Plan(scenario), history).Expectations.Single();
    }

    private static List<Incident> Find(Func<int, long>? slab = null, Func<int, long>? used = null, Func<int, string>? bootId = null) =>
        [.. new LeakDetector().Detect(History(180, slab ?? (_ => 20 * MiB), used ?? (_ => 60 * MiB), bootId ?? (_ => "boot-1")), GatewayWorld.Plan(GatewayWorld.Scenario()))];

    private static History History(int seconds, Func<int, long> slab, Func<int, long> used, Func<int, string> bootId)
    {
        var builder = new HistoryBuilder();
        builder.Add(new PhaseStarted { At = HistoryBuilder.At(0), Wall = default, Phase = Phase.Run });
        for (var t = 0; t <= seconds; t++)
        {
            builder.Add(new AgentSample
            {
                At = HistoryBuilder.At(t),
                Wall = default,
                Node = "gw",
                UptimeSeconds = t + 1,
                BootId = bootId(t),
                MemoryTotal = 200 * MiB,
                MemoryAvailable = (200 * MiB) - used(t),
                Slab = slab(t),
                SlabUnreclaimable = slab(t),
            });
        }
        builder.Add(new PhaseStarted { At = HistoryBuilder.At(seconds), Wall = default, Phase = Phase.Heal });
        builder.Add(new PhaseStarted { At = HistoryBuilder.At(seconds + 1), Wall = default, Phase = Phase.Teardown });
        builder.Add(new RunEnded { At = HistoryBuilder.At(seconds + 2), Wall = default, Reason = "completed" });
        return builder.Build();
    }
}
