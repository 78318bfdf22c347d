using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Packets of a flow that passed one place and not the next.</summary>
/// <param name="Pieces">What lies between the two: the hop that lost them, where it is one.</param>
/// <param name="First">Where they were counted last.</param>
/// <param name="Passed">Packets that passed there.</param>
/// <param name="Next">Where they were missed.</param>
internal sealed record HopLoss(ImmutableArray<PathPiece> Pieces, string First, string Next, TimeSpan From, TimeSpan To, long Passed, long Lost)
{
    /// <summary>In words: <c>gw</c>, or <c>link lan, gw or link wan</c>.</summary>
    public string Where => string.Join(", ", Pieces.SkipLast(1).Select(p => p.Name)) is { Length: > 0 } others ? $"{others} or {Pieces[^1].Name}" : Pieces[^1].Name;
}

/// <summary>Charges the packets that a UDP flow lost to the hops between the places that counted it.</summary>
internal static class HopLosses
{
    /// <summary>Over the run until a moment, in the order of the way; empty where nothing was lost.</summary>
    /// <param name="sent">Packets that should have arrived by then.</param>
    public static IEnumerable<HopLoss> OfRun(Traffic flow, History history, Scenario scenario, TimeSpan until, long sent)
    {
        var path = FlowPath.Of(scenario.Topology, flow.From, flow.To);
        var sights = path.IsEmpty ? [] : FlowSight.Of(flow, path, history, scenario);
        var missing = 0L;
        for (var i = 1; i < sights.Count; i++)
        {
            var count = sights[i].At(until);
            var now = Math.Max(missing, Math.Max(count.Lost, sent - count.Distinct));
            if (now > missing && sights[i].Before > sights[i - 1].Before)
            {
                yield return new HopLoss(Between(path, sights[i - 1], sights[i]), sights[i - 1].Name, sights[i].Name,
                    sights[i].Counts[0].At, count.At, sent - missing, now - missing);
            }
            missing = now;
        }
    }

    /// <summary>Between two moments, by the numbers that are missing: those that the next place did not see and the one before did.</summary>
    public static IEnumerable<HopLoss> Within(ImmutableArray<PathPiece> path, IReadOnlyList<FlowSight> sights, TimeSpan from, TimeSpan to)
    {
        for (var i = 1; i < sights.Count; i++)
        {
            if (sights[i].Before > sights[i - 1].Before && sights[i - 1].Between(from, to) is { } first && sights[i].Between(from, to) is { } next)
            {
                var passed = first.To.Distinct - first.From.Distinct;
                var arrived = next.To.Distinct - next.From.Distinct;
                var gaps = next.To.Lost - next.From.Lost - (first.To.Lost - first.From.Lost);
                // Of a flow that stopped altogether there is no later packet that shows the gap; the two are read up to a second apart, at both ends.
                var seconds = Math.Max(1, (to - from).TotalSeconds);
                var lost = Math.Max(gaps, passed - arrived - (long)(2 * passed / seconds));
                yield return new HopLoss(Between(path, sights[i - 1], sights[i]), sights[i - 1].Name, sights[i].Name, from, to, passed, Math.Max(0, lost));
            }
        }
    }

    /// <summary><c>290 by gw, 10 by link wan</c>; empty: nothing was lost, or nobody but its two sides counted it.</summary>
    public static string Words(IEnumerable<HopLoss> losses)
    {
        var all = losses.ToList();
        return all.Exists(l => l.First != "its sender" || l.Next != "its receiver") ? string.Join(", ", all.Select(l => $"{l.Lost} by {l.Where}")) : "";
    }

    private static ImmutableArray<PathPiece> Between(ImmutableArray<PathPiece> path, FlowSight first, FlowSight next) => [.. path[first.Before..next.Before]];
}
