using System.Net;
using FaultLab.Agent.Probes.Echo;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Probes.Echo;

public sealed class EchoTargetTests
{
    [TestCase(0)]
    [TestCase(65_530)]
    [TestCase(1_000_000)]
    public void Finds_an_attempt_that_waits_by_the_16_bits_that_a_reply_carries(long first)
    {
        var target = Target(interval: 10, timeout: 100);
        for (var sequence = first; sequence < first + 9; sequence++)
        {
            Begin(target, sequence);
        }

        target.End(first + 3);

        Assert.That(target.TryFind((ushort)(first + 8), out var last) && last == first + 8, Is.True);
        Assert.That(target.TryFind((ushort)first, out var oldest) && oldest == first, Is.True);
        Assert.That(target.TryFind((ushort)(first + 3), out _), Is.False, "it has ended");
        Assert.That(target.TryFind((ushort)(first + 9), out _), Is.False, "it is still to come");
    }

    [Test]
    public void An_attempt_went_out_when_the_kernel_says_so_and_never_before_it_was_handed_over()
    {
        var target = Target(interval: 10, timeout: 100);
        target.Next = 1;
        target.Begin(0, 5000);

        target.Stamp(0, 4000);
        Assert.That(target.LeftNanoseconds(0), Is.EqualTo(5000));
        target.Stamp(0, 6000);
        Assert.That(target.LeftNanoseconds(0), Is.EqualTo(6000));
        Assert.That(target.TryOldest(out var oldest) && oldest == 0, Is.True, "it still waits");
    }

    [Test]
    public void An_attempt_that_leaves_the_node_late_has_no_longer_time_for_its_answer()
    {
        var target = Target(interval: 100, timeout: 1000);
        Begin(target, 0);

        // It waited for the address of its neighbour.
        target.Stamp(0, target.DueOf(0) + 700_000_000);

        Assert.That(target.SentNanoseconds(0), Is.EqualTo(target.DueOf(0)));
        Assert.That(target.Deadline(0), Is.EqualTo(target.DueOf(0) + target.Timeout));
    }

    [Test]
    public void Tells_the_attempt_that_waits_longest_whatever_was_answered_or_missed()
    {
        var target = Target(interval: 10, timeout: 100);
        Assert.That(target.TryOldest(out _), Is.False);
        Begin(target, 0);
        Begin(target, 1);
        target.Next = 5;
        Begin(target, 5);
        target.End(0);

        Assert.That(target.TryOldest(out var oldest) && oldest == 1, Is.True);
        target.End(1);
        Assert.That(target.TryOldest(out oldest) && oldest == 5, Is.True);
        target.End(5);
        Assert.That(target.TryOldest(out _), Is.False);
    }

    [TestCase(10, 10)]
    [TestCase(10, 95)]
    [TestCase(1000, 100)]
    public void Has_room_for_all_that_can_wait_and_says_so_when_one_never_ended(int interval, int timeout)
    {
        var target = Target(interval, timeout);
        var most = (timeout / interval) + 2;
        for (var sequence = 0; sequence < most; sequence++)
        {
            Begin(target, sequence);
        }

        Assert.That(
            () =>
            {
                for (var sequence = most; sequence < 100 * most; sequence++)
                {
                    Begin(target, sequence);
                }
            },
            Throws.InvalidOperationException.With.Message.EqualTo("attempt 0 never ended"));
    }

    [Test]
    public void Counts_for_a_death_only_what_was_sent_after_the_last_answer()
    {
        const long interval = 10_000_000;
        var target = Target(interval: 10, timeout: 1000, deadAfter: 3);
        Begin(target, 0);
        Assert.That(target.DeadAt(0), Is.EqualTo(long.MaxValue), "it was never alive");
        target.Liveness!.Answered(0, 100, target.DueOf(0) + 100);
        Assert.That(target.DeadAt(0), Is.EqualTo(long.MaxValue), "it was not asked again");

        // The prober missed attempt 1, and the kernel refused attempt 2.
        Begin(target, 2);
        target.Forget(2);
        Assert.That(target.DeadAt(0), Is.EqualTo(long.MaxValue));
        Begin(target, 3);
        Begin(target, 4);
        Assert.That(target.DeadAt(0), Is.EqualTo(target.DueOf(3) + 100 + (2 * interval)));
        Assert.That(target.DeadAt(target.DueOf(4)), Is.EqualTo(target.DueOf(4) + 100 + (2 * interval)), "an answer to 3 may have been thrown away");

        // That it was lost by its timeout changes nothing.
        target.End(3);
        Assert.That((target.DeadAt(0), target.Unanswered()), Is.EqualTo((target.DueOf(3) + 100 + (2 * interval), 2)));
        Assert.That(target.Deadline(0), Is.EqualTo(target.DeadAt(0)).And.LessThan(target.DueOf(4) + target.Timeout));
    }

    private static void Begin(EchoTarget target, long sequence)
    {
        target.Next = sequence + 1;
        target.Begin(sequence, target.DueOf(sequence));
    }

    private static EchoTarget Target(int interval, int timeout, int deadAfter = 0) => new(
        new ProbeRequest { Name = "p", Kind = "icmp", Target = "198.18.0.1", IntervalMilliseconds = interval, TimeoutMilliseconds = timeout, DeadAfter = deadAfter },
        IPAddress.Parse("198.18.0.1"), 7, 1_000_000);
}
