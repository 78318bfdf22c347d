namespace FaultLab.Detection;

/// <summary>A stretch of time in which two counters that should agree did not: packets counted at one place and not at the next.</summary>
/// <param name="First">Packets at the first place.</param>
/// <param name="Next">Packets at the next place, fewer.</param>
/// <param name="Noise">What may be missing without a meaning.</param>
internal sealed record CounterParting(TimeSpan From, TimeSpan To, long First, long Next, long Noise)
{
    /// <summary>Agent and wire are read at moments up to a second apart, at both ends of every stretch.</summary>
    private const int SecondsOfSkew = 2;

    /// <summary>Beyond this share a difference is no noise of counting.</summary>
    private const double LeastShare = 0.02;

    private const long LeastPackets = 50;

    public long Missing => First - Next;

    /// <summary>The stretches in which the counters part.</summary>
    /// <param name="seconds">Null: a second that cannot be compared, at which stretches end.</param>
    /// <param name="first">Packets at the place they pass first.</param>
    /// <param name="next">Packets at the place they pass next.</param>
    /// <param name="longest">Stretches end after this; zero: never.</param>
    public static IEnumerable<CounterParting> Find(
        IEnumerable<InterfaceSecond?> seconds, Func<InterfaceSecond, long> first, Func<InterfaceSecond, long> next, TimeSpan longest = default)
    {
        foreach (var stretch in Stretches(seconds, longest))
        {
            var (counted, arrived) = (stretch.Sum(first), stretch.Sum(next));
            var noise = Math.Max(LeastPackets, (SecondsOfSkew * stretch.Max(s => Math.Max(first(s), next(s)))) + (long)(LeastShare * counted));
            if (counted - arrived > noise)
            {
                yield return new CounterParting(stretch[0].From, stretch[^1].To, counted, arrived, noise);
            }
        }
    }

    private static IEnumerable<List<InterfaceSecond>> Stretches(IEnumerable<InterfaceSecond?> seconds, TimeSpan longest)
    {
        var stretch = new List<InterfaceSecond>();
        foreach (var second in seconds)
        {
            if (stretch.Count > 0 && (second is null || (longest > TimeSpan.Zero && second.Value.To - stretch[0].From > longest)))
            {
                yield return stretch;
                stretch = [];
            }
            if (second is { } usable)
            {
                stretch.Add(usable);
            }
        }
        if (stretch.Count > 0)
        {
            yield return stretch;
        }
    }
}
