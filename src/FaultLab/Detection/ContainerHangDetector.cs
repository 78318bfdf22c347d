using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// A container whose processes stand still: its engine says that it is paused, or its agent and the services in it are silent together. Its
/// kernel is this machine's and goes on answering pings, so those say nothing.
/// </summary>
internal sealed class ContainerHangDetector : IDetector
{
    /// <summary>Agents report once a second; a busy machine is late by seconds.</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(5);

    /// <summary>What ends a silence may be answered before the agent's next report.</summary>
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);

    /// <summary>Attempts of a probe of a service that must have failed.</summary>
    private const int LeastFailures = 3;

    public string Name => "container-hang";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Hang];

    public IEnumerable<Incident> Detect(History history, Plan plan) => history.RunBegin is null
        ? []
        : plan.Scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Container).SelectMany(node =>
        {
            var pauses = Pauses(node.Name, history).ToList();
            return pauses.Concat(Silences(node, history, plan, pauses));
        });

    private static IEnumerable<Incident> Pauses(string node, History history)
    {
        TimeSpan? since = null;
        foreach (var told in history.Container(node))
        {
            if (told.Name == "pause")
            {
                since ??= told.At;
            }
            else if (told.Name is "unpause" or "die" && since is { } from)
            {
                yield return Paused(node, from, told.At, history);
                since = null;
            }
        }

        if (since is { } left)
        {
            yield return Paused(node, left, null, history);
        }
    }

    private static Incident Paused(string node, TimeSpan from, TimeSpan? to, History history)
    {
        var fault = history.Faults.LastOrDefault(f => f.Kind == "container" && f.Node == node && f.Overlaps(from, from));
        return new Incident
        {
            Kind = IncidentKind.Hang,
            Node = node,
            Title = $"{node} stood still for {Wording.Duration((to ?? history.RunEnd) - from)}: it was paused",
            From = from,
            To = to,
            Fault = fault?.Id,
            Expected = fault is not null,
            Reasons = ["the Docker engine reported that it was paused"],
        };
    }

    private static IEnumerable<Incident> Silences(Node node, History history, Plan plan, List<Incident> pauses)
    {
        var probes = plan.Scenario.Probes.Where(p => p.To == node.Name && p.Kind is not (ProbeKind.Icmp or ProbeKind.Arp)).ToList();
        var samples = history.Samples(node.Name).Select(s => s.At).Where(at => at >= history.RunBegin && at <= history.RunEnd).ToList();
        foreach (var (from, to) in samples.Zip(samples.Skip(1).Cast<TimeSpan?>().Append(null)))
        {
            var end = to ?? history.RunEnd;
            if (end - from < LeastSilence || WasAway(node.Name, from, end, history) || pauses.Any(p => p.From <= end && (p.To ?? history.End) >= from))
            {
                continue;
            }

            var failed = probes.Select(p => history.Probe(p.Name).Count(r => r.At > from && r.At <= end && r.Outcome is ProbeOutcome.Lost or ProbeOutcome.Refused)).ToList();
            var answered = probes.Any(p => history.Probe(p.Name).Any(r => r.At > from && r.At < end - Sample && r.Outcome == ProbeOutcome.Ok));
            if (!answered && failed.Any(count => count >= LeastFailures))
            {
                yield return new Incident
                {
                    Kind = IncidentKind.Hang,
                    Node = node.Name,
                    Title = $"{node.Name} was silent for {Wording.Duration(end - from)}",
                    From = from,
                    To = to,
                    Reasons =
                    [
                        $"the agent in it, which reports every second, was silent for {Wording.Duration(end - from)}",
                        $"{failed.Max()} attempts to reach its services failed, and none was answered",
                    ],
                };
            }
        }
    }

    /// <summary>One that has ended is silent for a reason that is known.</summary>
    private static bool WasAway(string node, TimeSpan from, TimeSpan to, History history) =>
        history.NodeStates(node).Any(s => s.Status is NodeStatus.Down or NodeStatus.Stopped && s.At >= from - Sample && s.At <= to);
}
