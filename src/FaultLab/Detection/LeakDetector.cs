using System.Collections.Immutable;
using System.Globalization;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Memory of a VM that grew all the time after it had warmed up: the kernel's own (slab), or what is available shrank.</summary>
internal sealed class LeakDetector : IDetector
{
    private const double MiB = 1024 * 1024;

    /// <summary>Slab varies by some MiB with the connections and routes of a node.</summary>
    private const double LeastSlab = 8 * MiB;

    /// <summary>Of all memory: a large machine's caches are larger.</summary>
    private const double LeastSlabShare = 0.04;

    private const double LeastAvailable = 16 * MiB;

    private const double LeastAvailableShare = 0.08;

    public string Name => "leak";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Leak, IncidentKind.Memory];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        from node in plan.Scenario.Topology.Nodes
        where node.Kind == NodeKind.Vm
        from samples in MemoryGrowth.Stretches(node, history)
        let incident = Judge(node.Name, samples)
        where incident is not null
        select incident;

    private static Incident? Judge(string node, IReadOnlyList<AgentSample> samples)
    {
        var total = samples[0].MemoryTotal;
        var slab = MemoryGrowth.Of(samples, s => s.SlabUnreclaimable, Math.Max(LeastSlab, LeastSlabShare * total));
        var used = MemoryGrowth.Of(samples, s => s.MemoryTotal - s.MemoryAvailable, Math.Max(LeastAvailable, LeastAvailableShare * total));
        if ((slab ?? used) is not { } growth)
        {
            return null;
        }
        var incident = new Incident
        {
            Kind = IncidentKind.Leak,
            Node = node,
            Title = slab is not null ? $"the kernel memory of {node} grew by {Size(growth.Grown)}" : $"the available memory of {node} shrank by {Size(growth.Grown)}",
            From = growth.From,
            To = null,
            Reasons = [.. new[] { slab is null ? null : Sentence("slab that cannot be reclaimed", slab), used is null ? null : Sentence("memory in use", used) }.OfType<string>()],
        };
        // Slab that grows is the lack of memory of tomorrow, and whoever forbids the one forbids the other.
        return slab is null ? incident : incident with { Consequences = [incident with { Kind = IncidentKind.Memory }] };
    }

    private static string Sentence(string what, MemoryGrowth growth) =>
        $"{what} grew by {Size(growth.BytesPerSecond * 60)} a minute, steadily over {(growth.To - growth.From).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s (Theil-Sen, after warm-up)";

    private static string Size(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB:0.0} MiB");
}
