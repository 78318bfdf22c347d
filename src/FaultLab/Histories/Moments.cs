namespace FaultLab.Histories;

/// <summary>Finds a moment in what is in order of time, without a look at all of it.</summary>
internal static class Moments
{
    /// <summary>How many begin before a moment: the index of the first that does not.</summary>
    public static int CountBefore<T>(this IReadOnlyList<T> items, TimeSpan moment, Func<T, TimeSpan> at)
    {
        var (low, high) = (0, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = at(items[middle]) < moment ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>How many are at a moment or before it: the index of the first that is later.</summary>
    public static int CountUntil<T>(this IReadOnlyList<T> items, TimeSpan moment)
        where T : HistoryEvent => items.CountBefore(moment + TimeSpan.FromTicks(1), item => item.At);
}
