using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>A VM that should run, but agent, console, probes and wires are all silent.</summary>
internal sealed class HangDetector : IDetector
{
    /// <summary>Attempts of a probe that must have failed.</summary>
    private const int LeastFailures = 3;

    /// <summary>Agents report and wires are read once a second.</summary>
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);

    /// <summary>A guest that emulates its CPU on a busy machine stands still for seconds and is not hung; a paused one needs no doubt.</summary>
    private static readonly TimeSpan LeastWithoutProof = TimeSpan.FromSeconds(5);

    public string Name => "hang";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Hang];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        if (history.RunBegin is null)
        {
            return [];
        }
        var faults = new LinkFaults(history, plan);
        return plan.Scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Vm).SelectMany(node => Detect(node, history, plan, faults));
    }

    private static IEnumerable<Incident> Detect(Node node, History history, Plan plan, LinkFaults faults)
    {
        var probes = plan.Scenario.Probes.Where(p => p.To == node.Name).ToList();
        var prompt = (LeastFailures * (probes.Count > 0 ? probes.Min(p => p.Every) : Sample)) + Sample;
        return Silences(node, history, plan)
            .Where(silence => (silence.To ?? history.RunEnd) - silence.From + Sample >= prompt)
            .Select(silence => Judge(node, silence.From, silence.To, prompt, probes, history, plan, faults))
            .OfType<Incident>();
    }

    private static IEnumerable<(TimeSpan From, TimeSpan? To)> Silences(Node node, History history, Plan plan)
    {
        var last = history.RunBegin!.Value;
        foreach (var sign in new SignsOfLife(history, plan).Of(node.Name).SkipWhile(at => at < last).TakeWhile(at => at <= history.RunEnd))
        {
            yield return (last, sign);
            last = sign;
        }
        yield return (last, null);
    }

    private static Incident? Judge(Node node, TimeSpan from, TimeSpan? to, TimeSpan prompt, List<Probe> probes, History history, Plan plan, LinkFaults faults)
    {
        var end = to ?? history.RunEnd;
        var paused = Paused(node, from, end, history);
        var begin = paused ?? from;
        var length = end - begin;
        // Our own hand in it: it was silent already when its memory was taken.
        if (length - Dumping(node, begin, end, history) < (paused is null && prompt < LeastWithoutProof ? LeastWithoutProof : prompt) || IsOff(node, from, end, history, plan))
        {
            return null;
        }
        var reasons = new List<string>();
        if (paused is not null)
        {
            reasons.Add($"the VM reported STOP and then nothing came from {node.Name} for {Wording.Duration(length)}");
        }
        var agent = AgentWasThere(node, from, history);
        if (agent)
        {
            reasons.Add($"the agent, which reports every second, was silent for {Wording.Duration(end - from)}");
        }
        var asked = probes.Select(p => (Probe: p, Outage: LongestWithin(history.Probe(p.Name), begin, end))).Where(a => a.Outage is not null).ToList();
        reasons.AddRange(asked.Select(a => $"{a.Outage!.Failed} attempts of {a.Probe.Name} in a row failed"));
        var suspected = asked.Any(a => a.Outage!.Failed >= LeastFailures) || (agent && probes.Count == 0);
        // Without an agent a hung node and one behind dead links look alike, unless the VM itself says that it stands still.
        var explained = paused is null && !agent && asked.All(a => faults.Explaining(a.Probe.From, a.Probe.To, begin, to) is not null);
        if (paused is null && (!suspected || explained))
        {
            return null;
        }
        reasons.Add("no console line and no packet came from it");
        return new Incident
        {
            Kind = IncidentKind.Hang,
            Node = node.Name,
            Title = $"{node.Name} was silent for {Wording.Duration(length)}{(paused is null ? "" : ": its VM stood still")}",
            From = begin,
            To = to,
            Fault = history.Faults.LastOrDefault(f => f.Kind == "power" && f.Node == node.Name && f.Overlaps(begin - Sample, begin + Sample))?.Id,
            Reasons = [.. reasons],
        };
    }

    private static ProbeOutage? LongestWithin(IEnumerable<ProbeResult> results, TimeSpan from, TimeSpan to) =>
        ProbeOutage.Of(results.Where(r => r.At >= from && r.At <= to)).Where(o => !o.IsBlind).MaxBy(o => o.Failed);

    private static TimeSpan? Paused(Node node, TimeSpan from, TimeSpan to, History history)
    {
        TimeSpan? stopped = null;
        foreach (var e in history.Qmp(node.Name).TakeWhile(e => e.At <= to).Where(e => e.Cause != QmpEvent.Dump))
        {
            stopped = e.Name switch
            {
                "STOP" => stopped ?? e.At,
                // The VM resumes a moment before its first sign of life.
                "RESUME" when e.At < to - Sample => null,
                _ => stopped,
            };
        }
        // A sample of the wires up to a second after the stop still shows packets from before it.
        return stopped is { } at ? (at > from - Sample ? at : from) : null;
    }

    private static TimeSpan Dumping(Node node, TimeSpan from, TimeSpan to, History history)
    {
        var (sum, stopped) = (TimeSpan.Zero, (TimeSpan?)null);
        foreach (var e in history.Qmp(node.Name).Where(e => e.Cause == QmpEvent.Dump && e.At >= from && e.At <= to))
        {
            sum += e.Name == "RESUME" && stopped is { } at ? e.At - at : TimeSpan.Zero;
            stopped = e.Name == "STOP" ? e.At : null;
        }

        return sum;
    }

    /// <summary>Whether the VM did not run at all: switched off, or its process was stopped.</summary>
    private static bool IsOff(Node node, TimeSpan from, TimeSpan to, History history, Plan plan) =>
        history.Faults.Any(f => f.Node == node.Name && f.Overlaps(from, to)
            && plan.Timeline.Faults.Any(p => p.Id == f.Id && p.Fault is PowerFault { Action: PowerAction.Off })) ||
        history.Qmp(node.Name).Any(e => e.Name == "SHUTDOWN" && e.At >= from - Sample && e.At <= to)
        || history.NodeStates(node.Name).Any(e => e.Status == NodeStatus.Stopped && e.At >= from - Sample && e.At <= to);

    private static bool AgentWasThere(Node node, TimeSpan from, History history) =>
        node.Agent != AgentMode.None && history.Samples(node.Name).Any(s => s.At <= from + Sample && s.At > from - (3 * Sample));
}
