namespace FaultLab.Results.Html;

/// <summary>Counts of durations in buckets that grow by 2 %: quantiles of any number of samples in a few kilobytes, 1 % off at most.</summary>
internal sealed class LogHistogram
{
    private const double Growth = 1.02;

    private readonly SortedDictionary<int, long> _counts = [];

    public long Count { get; private set; }

    public TimeSpan Max { get; private set; }

    public void Add(TimeSpan value)
    {
        var bucket = (int)Math.Floor(Math.Log(Math.Max(1, value.Ticks)) / Math.Log(Growth));
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + 1;
        Count++;
        if (value > Max)
        {
            Max = value;
        }
    }

    /// <summary>The value below which this share of the samples lies; null without samples.</summary>
    public TimeSpan? Quantile(double share)
    {
        var left = (long)Math.Ceiling(share * Count);
        foreach (var (bucket, count) in _counts)
        {
            left -= count;
            if (left <= 0)
            {
                return TimeSpan.FromTicks(Math.Min(Max.Ticks, (long)Math.Pow(Growth, bucket + 0.5)));
            }
        }

        return null;
    }
}
