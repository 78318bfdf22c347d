using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Flows;

public sealed class TimeHistogramTests
{
    [Test]
    public void Has_nothing_to_say_of_nothing() => Assert.That(new TimeHistogram().Quantile(0.5), Is.Zero);

    [TestCase(0.5)]
    [TestCase(0.99)]
    [TestCase(1.0)]
    public void Gives_a_quantile_that_is_at_most_a_32nd_too_high(double share)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Pow(10, random.NextDouble() * 12)).ToList();
        var histogram = new TimeHistogram();
        values.ForEach(histogram.Add);

        values.Sort();
        var exact = values[(int)Math.Ceiling(share * values.Count) - 1];
        Assert.That(histogram.Quantile(share), Is.InRange(exact, exact + (exact / 32)));
        Assert.That((histogram.Count, histogram.Max), Is.EqualTo((20_000, values[^1])));
    }

    [TestCase(-5, 0)]
    [TestCase(0, 0)]
    [TestCase(63, 63)]
    [TestCase(64, 64)]
    [TestCase(long.MaxValue, long.MaxValue)]
    public void Takes_any_value(long value, long kept)
    {
        var histogram = new TimeHistogram();
        histogram.Add(value);

        Assert.That(histogram.Quantile(0.5), Is.EqualTo(kept));
    }
}
