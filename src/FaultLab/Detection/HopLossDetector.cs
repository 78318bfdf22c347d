using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// A node that lost packets of a flow on their way through it, by what was counted before and behind it: its own counters may say nothing of
/// what it drops between them.
/// </summary>
internal sealed class HopLossDetector : IDetector
{
    /// <summary>Long enough to compare, short enough that a loss does not drown in what was well.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>Below this share a node that was busy for a moment is meant, and not one that drops.</summary>
    private const double LeastShare = 0.02;

    private const long LeastPackets = 20;

    public string Name => "hop-loss";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Drops];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        history.RunBegin is null ? [] : plan.Scenario.Traffic.Where(t => t.Udp is not null).SelectMany(flow => Detect(flow, history, plan));

    private static IEnumerable<Incident> Detect(Traffic flow, History history, Plan plan)
    {
        var path = FlowPath.Of(plan.Scenario.Topology, flow.From, flow.To);
        var sights = path.IsEmpty ? [] : FlowSight.Of(flow, path, history, plan.Scenario);
        // The two sides alone have the whole lab between them.
        if (sights.Count < 3)
        {
            yield break;
        }
        var windows = QuietTimes.On(path, history).SelectMany(Cut).ToList();
        foreach (var hop in windows.SelectMany(w => HopLosses.Within(path, sights, w.From, w.To)).GroupBy(h => (h.First, h.Next)))
        {
            foreach (var run in Runs(hop, history))
            {
                if (Culprit(run[0].Pieces, plan) is { } node)
                {
                    yield return Describe(node, flow, run, history);
                }
            }
        }
    }

    private static IEnumerable<(TimeSpan From, TimeSpan To)> Cut((TimeSpan From, TimeSpan To) quiet)
    {
        for (var at = quiet.From; quiet.To - at >= Least; at += Window)
        {
            // A rest too short to compare goes with the last window.
            var last = quiet.To - at < Window + Least;
            yield return (at, last ? quiet.To : at + Window);
            if (last)
            {
                yield break;
            }
        }
    }

    /// <summary>Windows that follow each other, in all of which packets were lost.</summary>
    private static IEnumerable<List<HopLoss>> Runs(IEnumerable<HopLoss> hops, History history)
    {
        var run = new List<HopLoss>();
        foreach (var hop in hops.OrderBy(h => h.From).Select(h => Counts(h) ? h with { Lost = h.Lost - h.Pieces.Sum(p => WireLosses.Of(p, history, h.From, h.To)) } : h))
        {
            var counts = Counts(hop);
            if (run.Count > 0 && (!counts || hop.From - run[^1].To > TimeSpan.FromSeconds(1)))
            {
                yield return run;
                run = [];
            }
            if (counts)
            {
                run.Add(hop);
            }
        }
        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static bool Counts(HopLoss hop) => hop.Lost > Math.Max(LeastPackets, (long)(LeastShare * hop.Passed));

    /// <summary>The one node between the two places, if it is one whose losses are its own: a vm, or a node under test.</summary>
    private static string? Culprit(ImmutableArray<PathPiece> pieces, Plan plan) =>
        pieces.Where(p => p.Link is null).SelectMany(p => p.Nodes).ToList() is [var only]
        && plan.Scenario.Topology.Nodes.Any(n => n.Name == only && (n.Kind == NodeKind.Vm || n.Role == NodeRole.Dut)) ? only : null;

    private static Incident Describe(string node, Traffic flow, List<HopLoss> run, History history)
    {
        var (lost, passed) = (run.Sum(h => h.Lost), run.Sum(h => h.Passed));
        return new Incident
        {
            Kind = IncidentKind.Drops,
            Node = node,
            Probe = flow.Name,
            Title = $"{node} lost {lost} of {passed} packets of {flow.Name}",
            From = run[0].From,
            To = run[^1].To >= history.RunEnd ? null : run[^1].To,
            Reasons =
            [
                $"{passed} were counted by {run[0].First}, and {passed - lost} or fewer of them by {run[0].Next}",
                $"what the links between lost is not counted ({Wording.Share((double)lost / Math.Max(1, passed))} are missing)",
                "no fault held or impaired the way",
            ],
        };
    }
}
