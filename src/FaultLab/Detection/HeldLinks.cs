using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>What flaps leave of the ways between two nodes. All: none holds a link. Some: links are down, and a way is left. None: no way is left.</summary>
internal enum WaysLeft { All, Some, None }

/// <summary>A stretch of time in which flaps held the same links.</summary>
internal sealed record HeldStretch(TimeSpan From, TimeSpan To, WaysLeft Left)
{
    public TimeSpan Length => To - From;
}

/// <summary>Cuts the schedule at the begin and the end of every flap.</summary>
internal static class HeldLinks
{
    /// <summary>Stretches of the same state that follow each other are one.</summary>
    public static List<HeldStretch> Between(string from, string to, History history, Topology topology)
    {
        var stretches = new List<HeldStretch>();
        if (history.RunBegin is not { } begin)
        {
            return stretches;
        }
        var flaps = history.Faults.Where(f => f.Kind == "flap" && f.Link is not null).ToList();
        var changes = flaps.SelectMany(f => new[] { (At: f.Begin, f.Link, By: 1), (At: f.End ?? history.RunEnd, f.Link, By: -1) })
            .Where(c => c.At < history.RunEnd).OrderBy(c => c.At).ToList();
        var held = new Dictionary<string, int>();
        var at = begin;
        foreach (var change in changes.Append((At: history.RunEnd, Link: (string?)null, By: 0)))
        {
            Add(stretches, at, change.At, State(from, to, held, topology));
            at = change.At > at ? change.At : at;
            if (change.Link is { } link)
            {
                held[link] = held.GetValueOrDefault(link) + change.By;
            }
        }
        return stretches;
    }

    private static void Add(List<HeldStretch> stretches, TimeSpan from, TimeSpan to, WaysLeft left)
    {
        if (to <= from)
        {
            return;
        }
        if (stretches.Count > 0 && stretches[^1].Left == left)
        {
            stretches[^1] = stretches[^1] with { To = to };
            return;
        }
        stretches.Add(new HeldStretch(from, to, left));
    }

    private static WaysLeft State(string from, string to, Dictionary<string, int> held, Topology topology)
    {
        var down = held.Where(h => h.Value > 0).Select(h => h.Key).ToHashSet();
        return down.Count == 0 ? WaysLeft.All : IsConnected(from, to, down, topology) ? WaysLeft.Some : WaysLeft.None;
    }

    private static bool IsConnected(string from, string to, HashSet<string> down, Topology topology)
    {
        var forwards = topology.Nodes.Where(n => n.Forward).Select(n => n.Name).Append(from).ToHashSet();
        var seen = new HashSet<string> { from };
        var next = new Queue<string>(seen);
        while (next.TryDequeue(out var node))
        {
            if (!forwards.Contains(node))
            {
                continue;
            }
            foreach (var link in topology.Links.Where(l => !down.Contains(l.Name) && (l.A.Node == node || l.B.Node == node)))
            {
                var other = link.A.Node == node ? link.B.Node : link.A.Node;
                if (seen.Add(other))
                {
                    next.Enqueue(other);
                }
            }
        }
        return seen.Contains(to);
    }
}
