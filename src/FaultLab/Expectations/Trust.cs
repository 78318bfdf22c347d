using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Knows what of a history cannot be relied on, because our own side failed.</summary>
internal sealed class Trust
{
    /// <summary>What a trouble names that broke the whole run: the others follow from it, and it is written down after the teardown.</summary>
    private const string Run = "run";

    /// <summary>What a trouble names that left something on the machine.</summary>
    private const string Teardown = "teardown";

    private readonly ILookup<string, string> _byThing;
    private readonly FoundIncidents _found;
    private readonly Scenario _scenario;
    private readonly History _history;
    private readonly ImmutableArray<string> _blindProbes;
    private readonly Unwatched _unwatched;

    public Trust(Scenario scenario, History history, FoundIncidents found, Unwatched unwatched)
    {
        (_found, _scenario, _history) = (found, scenario, history);
        var troubles = history.Of<LabTrouble>().Where(t => (t.At <= history.WatchEnd || t.Affects is Run or Teardown) && !IsExplained(t.Affects, t.At, scenario, history)).ToList();
        _byThing = troubles.ToLookup(t => t.Affects, t => t.Message);
        _unwatched = unwatched;
        _blindProbes = [.. BlindProbes(scenario, history)];
        RunTroubles =
        [
            .. troubles.Where(t => t.Affects == Run).Select(t => t.Message).Distinct(),
            .. EndTroubles(history),
            .. SilentProbes(scenario, history),
            .. new Blindness(scenario, history, found).Sentences(),
            .. LostAgents(scenario, history),
            .. troubles.Where(t => t.Affects != Run && AffectsAll(t.Affects)).Select(t => $"{t.Affects}: {t.Message}").Distinct(),
            .. FaultTroubles(scenario, history),
            .. found.Troubles.Select(t => t.Message),
            .. Damage(history),
        ];
    }

    /// <summary>Why the run as a whole cannot pass.</summary>
    public ImmutableArray<string> RunTroubles { get; }

    /// <summary>Why nothing can be said of one thing: <c>probe ui</c>, <c>traffic bulk</c>; null: it can.</summary>
    public string? TroubleWith(string thing) => _byThing[thing].FirstOrDefault();

    /// <summary>Why nothing can be said of a kind of incident; null: it can.</summary>
    public string? TroubleWith(IncidentKind kind) =>
        _found.Troubles.FirstOrDefault(t => t.Kinds.Contains(kind))?.Message ?? (IsLookedFor(kind) ? null : $"no detector looks for {Measure.KindName(kind)}") ?? _unwatched.Altogether(kind) ?? kind switch
        {
            IncidentKind.Outage => FirstOf("probe ") ?? _blindProbes.FirstOrDefault() ?? _unwatched.Probes(_ => true),
            IncidentKind.SlowManagement => FirstOf("probe ") ?? _blindProbes.FirstOrDefault() ?? _unwatched.Probes(p => p.Kind is ProbeKind.Http or ProbeKind.Ssh),
            IncidentKind.Stall => FirstOf("traffic ") ?? _unwatched.Flows(),
            IncidentKind.Leak => MemoryGrowth.WhyNotKnown(_scenario, _history) ?? _unwatched.Agents(),
            IncidentKind.CounterFrozen or IncidentKind.Drops => _unwatched.Agents(),
            _ => null,
        };

    private static bool IsLookedFor(IncidentKind kind) => DetectorCatalogue.All.Any(d => d.Kinds.Contains(kind));

    private string? FirstOf(string prefix) =>
        _byThing.Where(g => g.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(g => $"{g.Key}: {g.First()}").FirstOrDefault();

    /// <summary>Probes and flows are judged one by one, captures are evidence and judged by nobody; all else shakes the whole run.</summary>
    private static bool AffectsAll(string affects) =>
        !(affects.StartsWith("probe ", StringComparison.Ordinal) || affects.StartsWith("traffic ", StringComparison.Ordinal) || affects.StartsWith("capture ", StringComparison.Ordinal));

    private static IEnumerable<string> EndTroubles(History history)
    {
        if (history.RunBegin is null)
        {
            yield return "the schedule never began";
        }
        if (history.Ended is null)
        {
            yield return "the run has no end: it was killed or still goes on";
        }
        else if (history.Ended.Reason != "completed")
        {
            yield return $"the run did not complete: {history.Ended.Reason}";
        }
    }

    private static IEnumerable<string> SilentProbes(Scenario scenario, History history) => history.RunBegin is null ? []
        : scenario.Probes.Where(p => !history.Probe(p.Name).Any()).Select(p => $"probe {p.Name} has no results");

    /// <summary>Whose agent did not answer any more, or not in words that can be read.</summary>
    private IEnumerable<string> LostAgents(Scenario scenario, History history) => scenario.Topology.Nodes
        .Select(node => history.NodeStates(node.Name).FirstOrDefault(s => s.Status == NodeStatus.AgentLost && !IsExplained($"agent {s.Node}", s.At, scenario, history)))
        .OfType<NodeState>().Select(s => $"agent {s.Node}: {s.Detail ?? "it was lost"}");

    /// <summary>Those that could mostly not ask: that they saw no outage says nothing.</summary>
    private static IEnumerable<string> BlindProbes(Scenario scenario, History history) =>
        from probe in scenario.Probes
        let results = history.Probe(probe.Name).ToList()
        let notMade = results.Count(r => r.Outcome is ProbeOutcome.NotSent or ProbeOutcome.Missed)
        where notMade > results.Count - notMade
        select $"probe {probe.Name}: {notMade} of {results.Count} attempts could not be made";

    private IEnumerable<string> FaultTroubles(Scenario scenario, History history) => history.Faults
        .Where(f => f.FailedAt is { } at && at <= history.WatchEnd && !IsExplained($"fault {f.Id}", at, scenario, history))
        .Select(f => $"fault {f.Id} ({f.Title}) failed: {f.Failure}");

    /// <summary>Only the last line of a run that was killed may be cut off.</summary>
    private static IEnumerable<string> Damage(History history) => history.Skipped.Any(s => s.Reason != HistoryReader.CutOff || history.Ended is not null)
        ? [$"{Wording.Count(history.Skipped.Length, "line")} of the history could not be read: line {history.Skipped[0].Line} {history.Skipped[0].Reason}"]
        : [];

    /// <summary>An agent that is lost, or a fault that cannot be applied, because the node just died: that is the incident, not our trouble.</summary>
    private bool IsExplained(string affects, TimeSpan at, Scenario scenario, History history)
    {
        var parts = affects.Split(' ', 2);
        var nodes = parts switch
        {
            ["agent" or "node", var node] => [node],
            ["fault", var id] => NodesOf(history.Fault(id).FirstOrDefault(), scenario),
            _ => Array.Empty<string>(),
        };
        return nodes.Length > 0 && _found.Incidents.SelectMany(i => i.Consequences.Prepend(i))
            .Any(i => (i.Kind.TakesNodeAway() || i.Kind == IncidentKind.Deadlock)
                && i.Node is not null && nodes.Contains(i.Node)
                && at >= i.From - TimeSpan.FromSeconds(2) && at <= (i.To ?? history.End) + TimeSpan.FromSeconds(10));
    }

    private static string[] NodesOf(FaultSpan? fault, Scenario scenario) =>
        fault?.Node is { } node ? [node]
        : scenario.Topology.Links.FirstOrDefault(l => l.Name == fault?.Link) is { } link ? [link.A.Node, link.B.Node]
        : [];
}
