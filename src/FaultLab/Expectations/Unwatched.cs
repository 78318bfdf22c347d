using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>
/// What could not be seen because the node that should have seen it was dead: that its death is an incident of its own does not make what
/// else was looked for there absent. What the scenario itself kept from watching was not to be watched.
/// </summary>
internal sealed class Unwatched(Scenario scenario, History history, Absences absences, Lives lives)
{
    /// <summary>Agents report once a second; a busy machine is late by seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private string? _flows;
    private bool _flowsKnown;

    /// <summary>Why nothing in the whole scenario could see a kind of incident; null: something could.</summary>
    public string? Altogether(IncidentKind kind) => kind switch
    {
        IncidentKind.Outage when scenario.Probes.IsEmpty && !scenario.Expect.OfType<LinkExpectation>().Any(e => e.Rejoin is not null) => "there is no probe that could see one",
        IncidentKind.SlowManagement when !scenario.Probes.Any(p => p.Kind is ProbeKind.Http or ProbeKind.Ssh) => "there is no http or ssh probe that could see it",
        IncidentKind.CounterFrozen or IncidentKind.Drops when !scenario.Topology.Nodes.Any(n => n.Kind == NodeKind.Vm || n.Role == NodeRole.Dut) =>
            "no node is a vm or under test, whose counters are watched",
        _ => null,
    };

    /// <summary>The first such probe in a sentence; null: all asked all the time.</summary>
    public string? Probes(Func<Probe, bool> which) => (
        from probe in scenario.Probes.Where(which)
        where history.Probe(probe.Name).Any()
        let gap = new ProbeRecord(probe, history, absences).Unknown.FirstOrDefault(m => m.To - m.From > Longest + (3 * probe.Every) || m.Absence is not null)
        where gap is not null
        select $"probe {probe.Name} made no attempt {Between(gap.From, gap.To)}{Why(gap.Absence)}").FirstOrDefault();

    /// <summary>The first such side of a flow in a sentence; null: all counted all the time.</summary>
    public string? Flows()
    {
        if (!_flowsKnown)
        {
            _flows = scenario.Traffic.Select(flow => new FlowRecord(flow, history, absences, lives).Missing).FirstOrDefault(missing => missing is not null);
            _flowsKnown = true;
        }
        return _flows;
    }

    /// <summary>The first such agent, of nodes whose counters are watched, in a sentence; null: all reported all the time.</summary>
    public string? Agents() => scenario.Topology.Nodes
        .Where(node => node.Agent != AgentMode.None && (node.Kind != NodeKind.Host || node.Role == NodeRole.Dut))
        .Select(node => Agent(node.Name)).FirstOrDefault(sentence => sentence is not null);

    /// <summary>When the agent of a node reported nothing, in a sentence; null: never for long.</summary>
    public string? Agent(string node) => Gaps(node)
        .Select(gap => $"the agent of {node} reported nothing {Between(gap.From, gap.To)}{Why(gap.Absence)}").FirstOrDefault();

    private IEnumerable<(TimeSpan From, TimeSpan To, Absence? Absence)> Gaps(string node)
    {
        var last = history.RunBegin ?? TimeSpan.Zero;
        foreach (var at in history.Samples(node).Select(s => s.At).Where(at => at >= last && at <= history.RunEnd).Append(history.RunEnd))
        {
            if (at - last > Longest && absences.Between(node, last, at) is var absence && absence is not { IsPlanned: true })
            {
                yield return (last, at, absence);
            }
            last = at;
        }
    }

    private string Between(TimeSpan from, TimeSpan to) =>
        $"from {Wording.Moment(from - (history.RunBegin ?? TimeSpan.Zero))} to {Wording.Moment(to - (history.RunBegin ?? TimeSpan.Zero))}";

    private static string Why(Absence? absence) => absence is null ? "" : $" ({absence.Why})";
}
