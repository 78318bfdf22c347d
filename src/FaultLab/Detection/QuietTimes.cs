using System.Collections.Immutable;
using FaultLab.Histories;

namespace FaultLab.Detection;

/// <summary>The times of the schedule in which no fault could keep packets from coming through.</summary>
internal static class QuietTimes
{
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(1);

    public static IEnumerable<(TimeSpan From, TimeSpan To)> On(ImmutableArray<PathPiece> path, History history)
    {
        var nodes = path.SelectMany(p => p.Link is { } link ? [link.A.Node, link.B.Node] : p.Nodes).ToHashSet();
        // Faults on links that a packet may choose touch the way as well: they are between its nodes.
        var disturbing = history.Faults.Where(f => (f.Kind is "flap" or "impair" or "gateway" or "drop" or "power" or "container" or "sysctl" || (f.Kind == "run" && f.Lasts))
            && (f.Node is null || f.Kind is "flap" or "impair" || nodes.Contains(f.Node)));
        var at = history.RunBegin ?? TimeSpan.Zero;
        foreach (var fault in disturbing.OrderBy(f => f.Begin))
        {
            if (fault.Begin - Underway > at)
            {
                yield return (at, fault.Begin - Underway);
            }
            var over = fault.End is { } end ? end + LinkFaults.Recovery : history.RunEnd;
            at = over > at ? over : at;
        }
        if (history.RunEnd > at)
        {
            yield return (at, history.RunEnd);
        }
    }
}
