using FaultLab.Histories;

namespace FaultLab.Detection;

/// <summary>One end of a container's process, as its engine and its node tell it.</summary>
/// <param name="At">When it ended.</param>
/// <param name="ExitStatus">128 + signal where a signal ended it.</param>
/// <param name="OutOfMemory">Whether the kernel killed a process of it for its memory limit just before.</param>
/// <param name="Back">When it was ready again; null: not before the run ended.</param>
/// <param name="Fault">The fault that ended it, in so many words: a kill, a stop, a restart; null: none did.</param>
internal sealed record ContainerEnd(TimeSpan At, int ExitStatus, bool OutOfMemory, TimeSpan? Back, FaultSpan? Fault);

/// <summary>Reads the life of a container out of a history.</summary>
internal sealed class ContainerLife(string node, History history)
{
    /// <summary>The engine tells of a lack of memory a moment before or after the end that follows from it.</summary>
    private static readonly TimeSpan SameEnd = TimeSpan.FromSeconds(2);

    public IReadOnlyList<ContainerEvent> Events { get; } = [.. history.Container(node)];

    /// <summary>The ends after it was ready for the first time: one that never was is no incident but a lab that could not be built.</summary>
    public IEnumerable<ContainerEnd> Ends()
    {
        var ready = history.NodeStates(node).Where(s => s.Status == NodeStatus.Ready).Select(s => s.At).ToList();
        foreach (var end in Events.Where(e => e.Name == "die" && ready.Count > 0 && e.At > ready[0]))
        {
            yield return new ContainerEnd(
                end.At,
                end.ExitStatus ?? -1,
                end.OutOfMemory || KillsForMemory().Any(at => (at - end.At).Duration() < SameEnd),
                ready.Where(at => at > end.At).Cast<TimeSpan?>().FirstOrDefault(),
                CauseOf(end.At));
        }
    }

    public IEnumerable<TimeSpan> KillsForMemory() => Events.Where(e => e.Name == "oom").Select(e => e.At);

    /// <summary>A kill's effect shows while it is applied; a stop holds until it is healed.</summary>
    private FaultSpan? CauseOf(TimeSpan end) => history.Faults.LastOrDefault(
        f => f.Kind == "container" && f.Node == node && f.Begin <= end && end <= (f.Applied ?? f.FailedAt ?? history.End) + SameEnd && !f.Title.StartsWith("pause", StringComparison.Ordinal));
}
