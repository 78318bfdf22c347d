using System.Numerics;

namespace FaultLab.Linux.Flows;

/// <summary>
/// Counts of durations in buckets that grow with the value, 32 to each power of two: quantiles of any number of samples in 15 kB,
/// at most 1/32 too high, and an addition that costs a few nanoseconds and no allocation.
/// </summary>
public sealed class TimeHistogram
{
    private const int Bits = 5;
    private const int SubBuckets = 1 << Bits;

    private readonly long[] _counts = new long[(64 - Bits) * SubBuckets];

    public long Count { get; private set; }

    public long Max { get; private set; }

    /// <param name="nanoseconds">A negative one counts as zero.</param>
    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The value at or below which this share of the samples lies (nearest rank); zero without samples.</summary>
    public long Quantile(double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var bucket = 0; bucket < _counts.Length && Count > 0; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
            {
                return Math.Min(Max, LargestOf(bucket));
            }
        }

        return 0;
    }

    // The first 64 buckets hold one value each; from there on a bucket is told by the place of the highest bit and the five bits below it.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - Bits);
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long LargestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / SubBuckets) - 1);
        var first = (long)(bucket - (shift * SubBuckets)) << shift;
        return first + (1L << shift) - 1;
    }
}
