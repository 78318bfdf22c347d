using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

internal sealed class ImpairmentTests
{
    private static readonly Percentage One = new(0.01);
    private static readonly Percentage Two = new(0.02);

    [Test]
    public void A_direction_says_what_is_otherwise_and_leaves_the_rest()
    {
        var impairment = new Impairment { Delay = TimeSpan.FromMilliseconds(10), Loss = One, Up = new Impairment { Loss = Two } };

        Assert.That(impairment.OneWay(LinkDirection.Up), Is.EqualTo(new Impairment { Delay = TimeSpan.FromMilliseconds(10), Loss = Two }));
        Assert.That(impairment.OneWay(LinkDirection.Down), Is.EqualTo(new Impairment { Delay = TimeSpan.FromMilliseconds(10), Loss = One }));
    }

    [Test]
    public void A_direction_of_which_nothing_is_said_is_untouched() =>
        Assert.That(new Impairment { Up = new Impairment { Loss = One } }.OneWay(LinkDirection.Down), Is.Null);

    [Test]
    public void It_knows_what_a_kernel_needs_for_it()
    {
        var rate = new Impairment { Rate = new BitRate(1_000_000) };
        var rateUp = new Impairment { Up = rate, Down = new Impairment { Loss = One } };

        Assert.Multiple(() =>
        {
            Assert.That((rate.NeedsTbf, rate.NeedsNetem, rate.NeedsUserWire), Is.EqualTo((true, false, false)));
            Assert.That((rateUp.NeedsTbf, rateUp.NeedsNetem), Is.EqualTo((true, true)));
            Assert.That((rate with { Loss = One }).NeedsTbf, Is.False, "netem has a rate of its own");
            Assert.That((rate with { Queue = new ByteSize(10_000) }).NeedsUserWire, Is.False);
            Assert.That((rate with { Queue = new ByteSize(10_000), Loss = One }).NeedsUserWire, Is.True);
            Assert.That(new Impairment { Burst = new BurstLoss { Start = One, End = Two } }.NeedsUserWire, Is.True);
        });
    }
}
