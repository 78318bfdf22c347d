using FaultLab.Agent.Datagrams;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Datagrams;

public sealed class FragmentPlanTests
{
    [TestCase(60008, 1480, 0)]
    [TestCase(60008, 1480, 64)]
    [TestCase(1481, 1480, 0)]
    [TestCase(1480, 1480, 0)]
    [TestCase(9, 8, 0)]
    [TestCase(65515, 1452, 3)]
    public void Fragments_carry_every_byte_and_only_the_last_says_so(int total, int room, int overlap)
    {
        var fragments = Cut(total, room, overlap);

        Assert.Multiple(() =>
        {
            Assert.That(fragments.Select(f => f.Offset % FragmentPlan.Unit), Has.All.Zero);
            Assert.That(fragments.Select(f => f.Length), Has.All.InRange(1, room));
            Assert.That(fragments.SkipLast(1).Select(f => f.Length % FragmentPlan.Unit), Has.All.Zero, "the next begins at a whole unit");
            Assert.That(fragments[^1].Offset + fragments[^1].Length, Is.EqualTo(total));
            Assert.That(fragments.Select(f => f.More), Is.EqualTo(Enumerable.Range(1, fragments.Length).Select(n => n < fragments.Length)));
            var repeated = (overlap + 7) / 8 * 8;
            Assert.That(fragments.Zip(fragments.Skip(1)).Select(pair => pair.First.Offset + pair.First.Length - pair.Second.Offset), Has.All.EqualTo(repeated));
        });
    }

    [Test]
    public void A_datagram_of_60000_bytes_is_41_fragments_at_an_MTU_of_1500() => Assert.That(Cut(60008, 1480, 0), Has.Length.EqualTo(41));

    [Test]
    public void Orders_keep_every_fragment_and_the_same_seed_gives_the_same()
    {
        var plain = Cut(60008, 1480, 0);
        var random = FragmentPlan.Cut(60008, 1480, 0, "none", "random", new Random(7).Next);

        Assert.That(FragmentPlan.Cut(60008, 1480, 0, "none", "reverse", _ => 0), Is.EqualTo(plain.Reverse()));
        Assert.That(random, Is.EquivalentTo(plain).And.Not.EqualTo(plain));
        Assert.That(FragmentPlan.Cut(60008, 1480, 0, "none", "random", new Random(7).Next), Is.EqualTo(random));
    }

    [TestCase("first", 0)]
    [TestCase("last", 40)]
    public void The_missing_one_is_left_out(string missing, int index)
    {
        var plain = Cut(60008, 1480, 0);

        Assert.That(FragmentPlan.Cut(60008, 1480, 0, missing, "in-order", _ => 0), Is.EqualTo(plain.RemoveAt(index)));
    }

    [TestCase("middle", "in-order", 0)]
    [TestCase("none", "sideways", 0)]
    [TestCase("none", "in-order", 1480)]
    public void Refuses_what_there_is_not(string missing, string order, int overlap) =>
        Assert.That(() => FragmentPlan.Cut(60008, 1480, overlap, missing, order, _ => 0), Throws.ArgumentException);

    private static System.Collections.Immutable.ImmutableArray<Fragment> Cut(int total, int room, int overlap) =>
        FragmentPlan.Cut(total, room, overlap, "none", "in-order", _ => 0);
}
