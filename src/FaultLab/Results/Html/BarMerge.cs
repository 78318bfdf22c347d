namespace FaultLab.Results.Html;

/// <summary>A bar on the timeline, and how many things it stands for.</summary>
internal sealed record MergedBar<T>(T First, TimeSpan From, TimeSpan? To, int Count);

/// <summary>Makes one bar of those that lie on the same pixel when the whole run is in view.</summary>
internal static class BarMerge
{
    /// <summary>More than a screen has pixels for; up to so many bars a lane are left as they are.</summary>
    public const int Most = 1000;

    /// <param name="items">In order of their begin.</param>
    /// <param name="end">Of the run.</param>
    public static IEnumerable<MergedBar<T>> Of<T>(IReadOnlyList<(T Item, TimeSpan From, TimeSpan? To)> items, TimeSpan end)
    {
        if (items.Count <= Most)
        {
            return items.Select(i => new MergedBar<T>(i.Item, i.From, i.To, 1));
        }

        var pixel = Math.Max(1, end.Ticks / Most);
        return items.GroupBy(i => i.From.Ticks / pixel)
            .Select(same => new MergedBar<T>(same.First().Item, same.First().From, same.Any(i => i.To is null) ? null : same.Max(i => i.To), same.Count()));
    }
}
