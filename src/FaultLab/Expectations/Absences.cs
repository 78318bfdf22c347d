using FaultLab.Detection;
using FaultLab.Histories;

namespace FaultLab.Expectations;

/// <summary>Knows when nodes were gone: dead of an incident, or held by a fault. What was to be measured there meanwhile was not.</summary>
internal sealed class Absences(History history, FoundIncidents found)
{
    /// <summary>What a node reported last before it died may be on the way for good: its witnesses disagree by as much.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);

    /// <summary>After a node is back its agent is greeted and given its duties again.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, IReadOnlyList<Absence>> _known = [];

    /// <summary>Deaths first, each kind in order of time.</summary>
    public IReadOnlyList<Absence> Of(string node)
    {
        if (!_known.TryGetValue(node, out var absences))
        {
            _known[node] = absences = [.. Deaths(node).OrderBy(a => a.From), .. Held(node).OrderBy(a => a.From)];
        }
        return absences;
    }

    public Absence? At(string node, TimeSpan moment) => Of(node).FirstOrDefault(a => a.Overlaps(moment, moment));

    /// <summary>The first that was in force at some time between two moments; null: the node was there.</summary>
    public Absence? Between(string node, TimeSpan from, TimeSpan to) => Of(node).FirstOrDefault(a => a.Overlaps(from, to));

    private IEnumerable<Absence> Deaths(string node) => Gone(node).Where(i => PowerOf(i) is null)
        .Select(i => Spanning(i, null, $"{node} was dead ({i.Title})"));

    private IEnumerable<Absence> Held(string node) =>
    [
        .. history.Faults.Where(f => f.HoldsNode && f.Node == node && f.FailedAt is null)
            .Select(f => new Absence(f.Begin - Before, (f.End ?? history.End) + After, f.Id, $"{f.Id} ({f.Title}) held {node}")),
        .. Gone(node).Select(i => (Incident: i, Fault: PowerOf(i))).Where(g => g.Fault is not null)
            .Select(g => Spanning(g.Incident, g.Fault!.Id, $"{g.Fault.Id} ({g.Fault.Title}) held {node}")),
    ];

    /// <summary>One that its node survived was over at once, and took nobody away.</summary>
    private IEnumerable<Incident> Gone(string node) => found.Incidents
        .SelectMany(root => root.Consequences.Where(c => c.Kind != IncidentKind.Crash).Prepend(root))
        .Where(i => i.Node == node && i.To != i.From && i.Kind.TakesNodeAway());

    private FaultSpan? PowerOf(Incident i) => i.Kind == IncidentKind.Crash ? null : history.Fault(i.Fault).FirstOrDefault(f => f.HoldsNode);

    private Absence Spanning(Incident i, string? fault, string why) => new(i.From - Before, (i.To ?? history.End) + After, fault, why);
}
