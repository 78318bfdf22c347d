using FaultLab.Agent.Traffic;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Traffic;

public sealed class TokenBucketTests
{
    private const long Second = 1_000_000_000;

    [Test]
    public void Holds_the_rate_over_a_second()
    {
        var bucket = new TokenBucket(2_500_000, start: 0);
        long bytes = 0;
        for (long now = 0; now < Second; now = Math.Max(now + 1, bucket.DueAfter(now)))
        {
            bucket.Take(now);
            bytes += bucket.RecordSize;
        }

        Assert.That(bytes, Is.EqualTo(2_500_000).Within(bucket.RecordSize));
    }

    [Test]
    public void Makes_up_for_a_tenth_of_a_second_at_most()
    {
        var bucket = new TokenBucket(1_000_000, start: 0);
        const long late = 10 * Second;
        long bytes = 0;
        while (bucket.DueAfter(late) == 0)
        {
            bucket.Take(late);
            bytes += bucket.RecordSize;
        }

        Assert.That(bytes, Is.EqualTo(100_000).Within(2 * bucket.RecordSize));
    }

    [Test]
    public void Never_waits_without_a_rate()
    {
        var bucket = new TokenBucket(0, start: 0);
        bucket.Take(0);

        Assert.That(bucket.DueAfter(0), Is.Zero);
    }

    [Test]
    public void Makes_small_records_of_a_small_rate() => Assert.That(new TokenBucket(8_000, 0).RecordSize, Is.EqualTo(160));
}
