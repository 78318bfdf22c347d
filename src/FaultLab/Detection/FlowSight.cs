using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>What one place on the way of a flow had counted of it at a moment.</summary>
/// <param name="Lost">Numbers not seen below the highest seen.</param>
/// <param name="Distinct">Packets without their duplicates.</param>
internal readonly record struct FlowCount(TimeSpan At, long Distinct, long Lost);

/// <summary>One place on the way of a UDP flow that counts its packets: its sender, a captured link, its receiver.</summary>
/// <param name="Before">How many pieces of the way lie before it.</param>
/// <param name="Name">In words: <c>the sender</c>, <c>link wan at server</c>.</param>
/// <param name="Begin">When it began to count, from zero.</param>
internal sealed record FlowSight(int Before, string Name, TimeSpan Begin, ImmutableArray<FlowCount> Counts)
{
    /// <summary>Counts come once a second; one older than this says nothing of a moment.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    /// <summary>Ethernet's payload less an IPv6 and a UDP header: a larger datagram crosses in pieces, and a capture that sees its first has not seen it whole.</summary>
    private const int LargestWhole = 1500 - 48;

    /// <summary>The headers and the numbers of a flow in a frame, with room for VLAN tags and options.</summary>
    private const int LeastSnap = 128;

    /// <summary>
    /// All places, in the order in which packets pass them. A capture that lost packets itself, or ended before the run, or sees not all of them
    /// counts nothing.
    /// </summary>
    public static IReadOnlyList<FlowSight> Of(Traffic flow, ImmutableArray<PathPiece> path, History history, Scenario scenario)
    {
        var begin = history.RunBegin ?? TimeSpan.Zero;
        var sights = new List<FlowSight> { new(0, "its sender", begin, Reported(history.TrafficToTheEnd(flow.Name, "sender"))) };
        var blind = history.Of<CaptureStatistics>().Where(c => c.Dropped > 0).Select(c => c.Link).ToHashSet();
        var seen = history.Of<LinkFlow>().Where(e => e.Traffic == flow.Name && e.At >= history.RunBegin).ToLookup(e => e.Link);
        var capturesCount = scenario.CaptureSettings is { Filter: null } settings && (settings.SnapLength is 0 or >= LeastSnap) && flow.Udp?.Size.Bytes <= LargestWhole;
        for (var i = 0; i < path.Length && capturesCount; i++)
        {
            if (path[i].Link is not { } link || blind.Contains(link.Name))
            {
                continue;
            }
            var near = path[i].IsUp ? link.A.Node : link.B.Node;
            var ours = seen[link.Name].Where(e => e.FromNode == (e.Node == near)).ToList();
            if (ours.Count > 0 && history.RunEnd - ours[^1].At <= Fresh)
            {
                sights.Add(new FlowSight(ours[0].FromNode ? i : i + 1, $"link {link.Name} at {ours[0].Node}", begin,
                    [.. ours.Select(e => new FlowCount(e.At, e.Packets - e.Duplicates, e.Lost))]));
            }
        }
        sights.Add(new FlowSight(path.Length, "its receiver", begin, Reported(history.TrafficToTheEnd(flow.Name, "receiver"))));
        return [.. sights.Where(s => s.Counts.Length > 0)];
    }

    /// <summary>What it had counted at a moment; nothing yet is zero.</summary>
    public FlowCount At(TimeSpan moment) => IndexAt(moment) is >= 0 and var i ? Counts[i] : new FlowCount(moment, 0, 0);

    /// <summary>What it had counted at two moments; null: it did not count then, or began anew between the two.</summary>
    public (FlowCount From, FlowCount To)? Between(TimeSpan from, TimeSpan to)
    {
        var (first, last) = (IndexAt(from), IndexAt(to));
        if (last <= first || from - (first >= 0 ? Counts[first].At : Begin) > Fresh || to - Counts[last].At > Fresh)
        {
            return null;
        }
        for (var i = Math.Max(1, first + 1); i <= last; i++)
        {
            if (Counts[i].Distinct < Counts[i - 1].Distinct)
            {
                return null;
            }
        }
        return (At(from), Counts[last]);
    }

    private static ImmutableArray<FlowCount> Reported(IEnumerable<TrafficReport> reports) => [.. reports.Select(r => new FlowCount(r.At, r.Packets - r.Duplicates, r.Lost))];

    /// <summary>The last that was counted at a moment or before.</summary>
    private int IndexAt(TimeSpan moment)
    {
        var (low, high) = (0, Counts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Counts[middle].At <= moment ? (middle + 1, high) : (low, middle);
        }
        return low - 1;
    }
}
