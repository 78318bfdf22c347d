using FaultLab.Scenarios;
using FaultLab.Wires;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace FaultLab.Tests.Wires;

internal sealed class PacketFatesTests
{
    private static readonly Impairment Everything = new()
    {
        Delay = TimeSpan.FromMilliseconds(20),
        Jitter = TimeSpan.FromMilliseconds(5),
        Loss = new Percentage(0.02),
        Burst = new BurstLoss { Start = new Percentage(0.01), End = new Percentage(0.2), Loss = new Percentage(0.9) },
        Duplicate = new Percentage(0.03),
        Reorder = new Percentage(0.04),
        Corrupt = new Percentage(0.05),
    };

    [Test]
    public void A_packet_has_the_same_fate_in_whatever_order_one_asks() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int[], uint>((numbers, seed) =>
        {
            var asked = Fates(Everything, seed);
            var shuffled = numbers.Select(n => (long)Math.Abs(n % 5000)).ToArray();
            var inOrder = Fates(Everything, seed);
            var known = Enumerable.Range(0, 5000).Select(n => inOrder.Of(n)).ToArray();
            return shuffled.All(n => asked.Of(n) == known[n]);
        }));

    [Test]
    public void Another_seed_link_or_direction_gives_other_fates()
    {
        Impairment half = new() { Loss = new Percentage(0.5) };
        string Lost(PacketFates fates) => string.Concat(Enumerable.Range(0, 200).Select(n => fates.Of(n).IsLost ? '1' : '0'));

        string[] drawn =
        [
            Lost(new PacketFates(1, "wan1", LinkDirection.Up, half)), Lost(new PacketFates(2, "wan1", LinkDirection.Up, half)),
            Lost(new PacketFates(1, "wan2", LinkDirection.Up, half)), Lost(new PacketFates(1, "wan1", LinkDirection.Down, half)),
        ];

        Assert.That(drawn, Is.Unique);
        Assert.That(Lost(new PacketFates(1, "wan1", LinkDirection.Up, half)), Is.EqualTo(drawn[0]));
    }

    [Test]
    public void A_further_impairment_leaves_the_others_draws_as_they_were()
    {
        var lossOnly = Fates(new Impairment { Loss = new Percentage(0.1) });
        var more = Fates(new Impairment { Loss = new Percentage(0.1), Duplicate = new Percentage(0.5), Corrupt = new Percentage(0.5) });

        for (var n = 0; n < 10_000; n++)
        {
            Assert.That(more.Of(n).IsLost, Is.EqualTo(lossOnly.Of(n).IsLost));
        }
    }

    [TestCase(0.001), TestCase(0.01), TestCase(0.3), TestCase(1)]
    public void Shares_are_as_asked(double share)
    {
        var asked = new Percentage(share);
        var loss = Count(Fates(new Impairment { Loss = asked }), PacketMarks.Lost);
        var others = Fates(new Impairment { Delay = TimeSpan.FromSeconds(1), Duplicate = asked, Reorder = asked, Corrupt = asked });

        Assert.Multiple(() =>
        {
            Assert.That(loss, Near(share));
            Assert.That(Count(others, PacketMarks.Duplicated), Near(share));
            Assert.That(Count(others, PacketMarks.Hurried), Near(share));
            Assert.That(Count(others, PacketMarks.Corrupted), Near(share));
        });
    }

    [Test]
    public void Bursts_have_the_share_and_the_length_of_gilbert_s_model()
    {
        var fates = Fates(new Impairment { Burst = new BurstLoss { Start = new Percentage(0.01), End = new Percentage(0.2) } });
        var lost = Enumerable.Range(0, Packets).Select(n => fates.Of(n).IsLost).ToArray();
        var bursts = lost.Zip(lost.Skip(1)).Count(pair => !pair.First && pair.Second);

        // The share of time in a burst is start / (start + end), and a burst has 1 / end packets.
        Assert.That(lost.Count(l => l) / (double)Packets, Is.EqualTo(0.01 / 0.21).Within(0.004));
        Assert.That(lost.Count(l => l) / (double)bursts, Is.EqualTo(5).Within(0.3));
    }

    [TestCase(JitterDistribution.Uniform, 0.577), TestCase(JitterDistribution.Normal, 1), TestCase(JitterDistribution.Pareto, 0.826)]
    public void Jitter_has_the_mean_and_the_spread_of_its_distribution(JitterDistribution distribution, double spread)
    {
        var fates = Fates(new Impairment
        {
            Delay = TimeSpan.FromMilliseconds(50),
            Jitter = TimeSpan.FromMilliseconds(10),
            Distribution = distribution,
        });
        var delays = Enumerable.Range(0, Packets).Select(n => fates.Of(n).DelayNanoseconds / 1e6).ToArray();
        var mean = delays.Average();
        var deviation = Math.Sqrt(delays.Average(d => (d - mean) * (d - mean)));

        Assert.That(mean, Is.EqualTo(50).Within(1));
        Assert.That(deviation, Is.EqualTo(10 * spread).Within(0.5));
        Assert.That(delays, Is.All.InRange(10, 90), "four times the jitter at most");
    }

    [Test]
    public void A_delay_is_never_below_nothing()
    {
        var fates = Fates(new Impairment
        {
            Delay = TimeSpan.FromMilliseconds(1),
            Jitter = TimeSpan.FromMilliseconds(1),
            Distribution = JitterDistribution.Normal,
        });
        var delays = Enumerable.Range(0, 10_000).Select(n => fates.Of(n).DelayNanoseconds).ToArray();

        Assert.That(delays, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(delays, Has.Some.EqualTo(0));
    }

    private const int Packets = 200_000;

    private static PacketFates Fates(Impairment impairment, uint seed = 7) => new(seed, "wan1", LinkDirection.Up, impairment);

    private static double Count(PacketFates fates, PacketMarks mark) =>
        Enumerable.Range(0, Packets).Count(n => (fates.Of(n).Marks & mark) != 0) / (double)Packets;

    /// <summary>Five deviations of a count of this size: a right draw fails once in millions, and the draws are always the same.</summary>
    private static IResolveConstraint Near(double share) =>
        Is.EqualTo(share).Within((5 * Math.Sqrt(share * (1 - share) / Packets)) + 1e-9);
}
