using FaultLab.Linux.Flows;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Flows;

public sealed class SequenceTrackerTests
{
    [Test]
    public void Counts_a_gap_as_lost_until_it_is_filled()
    {
        var tracker = new SequenceTracker();
        foreach (var sequence in new long[] { 0, 1, 4 })
        {
            tracker.Add(sequence);
        }

        Assert.That(tracker.Lost, Is.EqualTo(2));
        tracker.Add(2);
        Assert.That((tracker.Lost, tracker.Reordered, tracker.Duplicates), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public void Counts_numbers_before_the_first_seen_as_lost()
    {
        var tracker = new SequenceTracker();
        tracker.Add(10);

        Assert.That(tracker.Lost, Is.EqualTo(10));
    }

    [Test]
    public void Takes_what_is_older_than_the_window_for_a_duplicate()
    {
        var tracker = new SequenceTracker();
        tracker.Add(SequenceTracker.Window);

        Assert.That(tracker.Add(0), Is.False);
        Assert.That(tracker.Add(1), Is.True);
        Assert.That((tracker.Duplicates, tracker.Reordered), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Counts_as_a_list_of_all_numbers_would()
    {
        // Small steps to and fro, now and then one about as wide as the window.
        var step = Gen.Frequency(
            (20, Gen.Choose(-70, 70)),
            (3, Gen.Choose(-700, 700)),
            (1, Gen.Choose(SequenceTracker.Window - 70, SequenceTracker.Window + 70)),
            (1, Gen.Choose(-SequenceTracker.Window - 70, -SequenceTracker.Window + 70)));
        var arrivals = step.ListOf().Select(steps =>
        {
            long at = 0;
            return steps.Select(s => at = Math.Max(0, at + s)).ToArray();
        });

        Prop.ForAll(arrivals.ToArbitrary(), AgreesWithOracle).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static bool AgreesWithOracle(long[] arrivals)
    {
        var tracker = new SequenceTracker();
        var seen = new HashSet<long>();
        long highest = -1, duplicates = 0, reordered = 0;
        foreach (var sequence in arrivals)
        {
            tracker.Add(sequence);
            if (sequence <= highest - SequenceTracker.Window || !seen.Add(sequence))
            {
                duplicates++;
            }
            else
            {
                reordered += sequence < highest ? 1 : 0;
                highest = Math.Max(highest, sequence);
            }
        }

        return tracker.Lost == highest + 1 - seen.Count && tracker.Duplicates == duplicates && tracker.Reordered == reordered;
    }
}
