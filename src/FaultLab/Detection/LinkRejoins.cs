using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>A time in which a link was whole again but carried next to nothing.</summary>
/// <param name="Fault">The flap that had ended.</param>
/// <param name="To">When it carried again; null: not before the run ended, or nobody can say.</param>
/// <param name="Black">How long of that no flap held it.</param>
/// <param name="Flaps">How many flaps of it ended meanwhile.</param>
internal sealed record LinkRejoin(string Fault, TimeSpan From, TimeSpan? To, TimeSpan Black, int Flaps);

/// <summary>
/// How long a link takes after each of its flaps until it carries traffic again, by the counters of the wire. What it should carry is what
/// it carried before its first flap; only scenarios that name the link say that it should.
/// </summary>
internal static class LinkRejoins
{
    /// <summary>ARP and other chatter is far below it, a link that shares the load with others far above.</summary>
    private const double LeastShare = 0.25;

    /// <summary>Seconds before the first flap that say what the link carries.</summary>
    private const int LeastSeconds = 3;

    private sealed record Second(TimeSpan From, TimeSpan To, double FromA, double FromB);

    /// <returns>One for each flap, those together between which it did not carry; null: it carried nothing worth the name before.</returns>
    public static List<LinkRejoin>? Of(Link link, History history)
    {
        var seconds = Seconds(link, history);
        var flaps = history.Faults.Where(f => f.Kind == "flap" && f.Link == link.Name && f.Healed is not null).ToList();
        var held = history.Faults.Where(f => f.Kind == "flap" && f.Link == link.Name).ToList();
        if (held.Count == 0)
        {
            return [];
        }
        var before = seconds.Where(s => s.To <= held[0].Begin).TakeLast(10).ToList();
        var (a, b) = (Median(before.Select(s => s.FromA)), Median(before.Select(s => s.FromB)));
        if (before.Count < LeastSeconds || (a <= 0 && b <= 0))
        {
            return null;
        }
        // Nothing is known of what it carried later: an end of it went down, or the run was over.
        var measured = seconds[^1].To;
        var rejoins = new List<LinkRejoin>();
        LinkRejoin? open = null;
        var next = 0;
        foreach (var flap in flaps)
        {
            var end = flap.Healed!.Value;
            while (next < held.Count && held[next].Begin <= end)
            {
                next++;
            }
            var until = next < held.Count && held[next].Begin < measured ? held[next].Begin : measured;
            open = open is null ? new LinkRejoin(flap.Id, end, null, TimeSpan.Zero, 1) : open with { Flaps = open.Flaps + 1 };
            // Not the second in which it came back: what waited in its queues meanwhile says nothing of what it gets now.
            var carried = seconds.Skip(seconds.CountBefore(end, s => s.From)).TakeWhile(s => s.From < until)
                .FirstOrDefault(s => s.FromA >= a * LeastShare && s.FromB >= b * LeastShare);
            var last = carried is null || carried.To > until ? until : carried.To;
            open = open with { Black = open.Black + (last > end ? last - end : TimeSpan.Zero) };
            if (carried is not null)
            {
                rejoins.Add(open with { To = last });
                open = null;
            }
        }
        if (open is not null)
        {
            rejoins.Add(open);
        }
        return rejoins;
    }

    /// <summary>Until an end of it went down: a node that boots again may be set up otherwise than before.</summary>
    private static List<Second> Seconds(Link link, History history)
    {
        var until = new[] { link.A.Node, link.B.Node }.SelectMany(history.NodeStates)
            .Where(s => s.Status == NodeStatus.Down).Select(s => s.At).Append(history.RunEnd).Min();
        var wires = history.Wire(link.Name).Where(w => w.At >= history.RunBegin && w.At <= until).ToList();
        return
        [
            .. wires.Zip(wires.Skip(1)).Where(pair => pair.Second.At > pair.First.At).Select(pair => new Second(
                pair.First.At, pair.Second.At,
                (pair.Second.FromABytes - pair.First.FromABytes) / (pair.Second.At - pair.First.At).TotalSeconds,
                (pair.Second.FromBBytes - pair.First.FromBBytes) / (pair.Second.At - pair.First.At).TotalSeconds)),
        ];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}
