using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Flows;

public sealed class FlowCounterTests
{
    /// <summary>A wire that loses, doubles and holds back packets, and writes down what it did.</summary>
    [Test]
    public void Counts_exactly_what_a_wire_did_to_a_million_packets()
    {
        const int packets = 1_000_000;
        var random = new Random(1);
        var counter = new FlowCounter(7);
        var (lost, doubled, overtaken) = (0, 0, 0);
        int? held = null;
        for (var i = 0; i < packets; i++)
        {
            // The ends are delivered, so that nothing is lost where no number tells of it.
            var fate = i == 0 || i == packets - 1 ? 1 : random.NextDouble();
            if (fate < 0.01)
            {
                lost++;
                continue;
            }

            if (fate < 0.03 && held is null)
            {
                held = i;
                continue;
            }

            Deliver(i);
            if (held is { } late)
            {
                overtaken++;
                Deliver(late);
                held = null;
            }

            if (fate is >= 0.03 and < 0.035)
            {
                doubled++;
                Deliver(i);
            }
        }

        Assert.That((counter.Lost, counter.Duplicates, counter.Reordered, counter.Distinct), Is.EqualTo((lost, doubled, overtaken, packets - lost)));
        Assert.That(lost, Is.GreaterThan(0));

        void Deliver(int number) => counter.Add(new FlowHeader(7, number, 0, 1, 60), 60, number);
    }

    [Test]
    public void A_sender_that_began_anew_does_not_make_duplicates()
    {
        var counter = new FlowCounter(7);
        foreach (var incarnation in new uint[] { 1, 2 })
        {
            foreach (var number in new[] { 0, 1, 3 })
            {
                counter.Add(new FlowHeader(7, number, 0, incarnation, 60), 60, 0);
            }
        }

        Assert.That(counter.Add(new FlowHeader(7, 2, 0, 1, 60), 60, 0), Is.False, "a straggler of the first");
        Assert.That((counter.Packets, counter.Lost, counter.Duplicates, counter.Distinct), Is.EqualTo((6, 2, 0, 6)));
    }

    [Test]
    public void A_receiver_that_began_anew_goes_on_where_the_former_stood()
    {
        var counter = new FlowCounter(7);
        counter.ContinueFrom(new FlowCounts(Packets: 100, Bytes: 6000, Lost: 3, Duplicates: 1, Reordered: 2, Incarnation: 1, Next: 102), lastArrival: 1000);
        foreach (var number in new[] { 150, 151, 153 })
        {
            counter.Add(new FlowHeader(7, number, 0, 1, 60), 60, 1500 + number);
        }

        Assert.That((counter.Packets, counter.Bytes, counter.Lost, counter.Duplicates, counter.Reordered), Is.EqualTo((103, 6180, 3 + 48 + 1, 1, 2)));
        Assert.That(counter.TakeLongestGap(1653), Is.EqualTo(650), "nothing arrived while it was away");
        Assert.That(counter.Next, Is.EqualTo(154));

        counter.Add(new FlowHeader(7, 0, 0, 2, 60), 60, 2000);

        Assert.That((counter.Packets, counter.Lost, counter.Next), Is.EqualTo((104, 52, 1)), "its sender began anew too");
    }

    [Test]
    public void Places_that_see_the_same_flow_sample_the_same_packets()
    {
        var (first, second) = (new SampledTimes(), new SampledTimes());
        var common = 0;
        for (var second0 = 0; second0 < 20; second0++)
        {
            for (var i = 0; i < 1000; i++)
            {
                // The second place is a few packets behind, and misses some.
                first.Add((second0 * 1000) + i, i);
                if (i % 10 != 9 && (second0 * 1000) + i >= 5)
                {
                    second.Add((second0 * 1000) + i - 5, i);
                }
            }

            common += first.Take().Select(s => s.Sequence).Intersect(second.Take().Select(s => s.Sequence)).Count();
        }

        Assert.That(common, Is.GreaterThanOrEqualTo(15), "most seconds have a packet in common");
    }
}
