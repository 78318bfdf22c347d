using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>
/// Finds the times in which nobody looked: an agent, a wire, a probe or a flow that says nothing finds nothing, which is not the same as
/// nothing to be found. A node that crashed, hung, rebooted or was switched off explains the silence of what ran on it.
/// </summary>
internal sealed class Blindness(Scenario scenario, History history, FoundIncidents found)
{
    /// <summary>Agents, flows and wires report once a second; a busy machine is late by seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>After a node is back its agent is greeted and given its duties again.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>One sentence for each.</summary>
    public IEnumerable<string> Sentences() => history.RunBegin is null ? [] : [.. Agents(), .. Wires(), .. Probes(), .. Flows()];

    private IEnumerable<string> Agents() =>
        from node in scenario.Topology.Nodes
        where node.Agent != AgentMode.None && (node.Kind != NodeKind.Host || node.Role == NodeRole.Dut)
        let hole = Hole(history.Samples(node.Name), Longest, node.Name)
        where hole is not null
        select $"the agent of {node.Name} reported nothing {hole}";

    private IEnumerable<string> Wires() =>
        from link in scenario.Topology.Links
        where new[] { link.A, link.B }.Any(end => scenario.Topology.Nodes.Any(n => n.Name == end.Node && (n.Kind != NodeKind.Host || n.Role == NodeRole.Dut)))
        let hole = Hole(history.Wire(link.Name), Longest, null)
        where hole is not null
        select $"the counters of {link.Name} were not read {hole}";

    /// <summary>Attempts that wait for their time-out when probing ends are not reported.</summary>
    private IEnumerable<string> Probes() =>
        from probe in scenario.Probes
        let hole = Hole(history.Probe(probe.Name), Longest + (3 * probe.Every) + probe.Timeout, probe.From)
        where hole is not null
        select $"probe {probe.Name} made no attempt {hole}";

    private IEnumerable<string> Flows() =>
        from flow in scenario.Traffic
        from side in new[] { (Name: "sender", Node: flow.From), (Name: "receiver", Node: flow.To) }
        let hole = Hole(history.Traffic(flow.Name, side.Name), Longest, side.Node)
        where hole is not null
        select $"the {side.Name} of {flow.Name} reported nothing {hole}";

    /// <summary>The first stretch of the schedule without an event that nothing explains, in words; null: there is none.</summary>
    private string? Hole(IEnumerable<HistoryEvent> events, TimeSpan longest, string? node)
    {
        var (begin, end) = (history.RunBegin!.Value, history.RunEnd);
        var last = begin;
        foreach (var at in events.Select(e => e.At).Where(at => at >= begin && at <= end).Append(end))
        {
            if (at - last > longest && !IsExplained(node, last, at))
            {
                return $"from {Wording.Moment(last - begin)} to {Wording.Moment(at - begin)}";
            }
            last = at;
        }
        return null;
    }

    private bool IsExplained(string? node, TimeSpan from, TimeSpan to) => node is not null
        && (found.Incidents.SelectMany(i => i.Consequences.Prepend(i)).Any(i => i.Node == node
                && (i.Kind.TakesNodeAway() || i.Kind == IncidentKind.Stall)
                && i.From - Slack <= to && (i.To ?? history.End) + Slack >= from)
            || history.Faults.Any(f => f.HoldsNode && f.Node == node && f.Overlaps(from - Slack, to)));
}
