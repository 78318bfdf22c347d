using FaultLab.Planning;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

internal sealed class SeededRandomTests
{
    [Test]
    public void A_stream_is_the_same_each_time_and_differs_by_seed_and_name()
    {
        ulong[] Draw(uint seed, string name)
        {
            var random = SeededRandom.Stream(seed, name);
            return [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];
        }

        var first = Draw(7, "fault/a");

        Assert.That(Draw(7, "fault/a"), Is.EqualTo(first));
        Assert.That(Draw(8, "fault/a"), Is.Not.EqualTo(first));
        Assert.That(Draw(7, "fault/b"), Is.Not.EqualTo(first));
    }

    [Test]
    public void Numbers_are_spread_evenly()
    {
        var random = SeededRandom.Stream(1, "even");
        var tenths = Enumerable.Range(0, 100_000).CountBy(_ => (int)(random.NextDouble() * 10)).ToArray();

        Assert.That(tenths, Has.Length.EqualTo(10));
        Assert.That(tenths.Select(tenth => tenth.Value), Is.All.InRange(9_500, 10_500));
    }

    [Test]
    public void Shifts_stay_within_their_limit_on_both_sides()
    {
        var random = SeededRandom.Stream(1, "shift");
        var shifts = Enumerable.Range(0, 10_000).Select(_ => random.NextShift(TimeSpan.FromSeconds(5)).TotalSeconds).ToArray();

        Assert.That(shifts, Is.All.InRange(-5.0, 5.0));
        Assert.That(shifts.Min(), Is.LessThan(-4.9));
        Assert.That(shifts.Max(), Is.GreaterThan(4.9));
        Assert.That(random.NextShift(TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
    }
}
