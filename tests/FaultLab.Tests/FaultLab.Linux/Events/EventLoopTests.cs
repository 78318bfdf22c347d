using FaultLab.Linux.Events;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Events;

[CancelAfter(10_000)]
public sealed class EventLoopTests
{
    private const long Millisecond = MonotonicClock.Millisecond;

    [Test]
    public async Task Fires_timers_in_the_order_of_their_times_and_not_before(CancellationToken cancellationToken)
    {
        using var loop = new EventLoop("test", 0, e => throw e);
        var fired = new List<(string Name, long Late)>();
        var done = new TaskCompletionSource();
        loop.Invoke(() =>
        {
            var start = MonotonicClock.Now;
            void At(int milliseconds, string name) =>
                loop.At(start + (milliseconds * Millisecond), () => fired.Add((name, MonotonicClock.Now - start - (milliseconds * Millisecond))));
            At(30, "third");
            At(10, "first");
            At(20, "second");
            loop.At(start + (15 * Millisecond), () => fired.Add(("cancelled", 0))).Cancel();
            loop.At(start + (40 * Millisecond), done.SetResult);
        });
        await done.Task.WaitAsync(cancellationToken);

        Assert.That(fired.Select(f => f.Name), Is.EqualTo(new[] { "first", "second", "third" }));
        Assert.That(fired.Select(f => f.Late), Has.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task Fires_a_timer_that_was_armed_anew_only_at_its_last_time_and_again_when_armed_again(CancellationToken cancellationToken)
    {
        using var loop = new EventLoop("test", 0, e => throw e);
        var fired = new List<long>();
        var done = new TaskCompletionSource();
        long start = 0;
        loop.Invoke(() =>
        {
            start = MonotonicClock.Now;
            LoopTimer timer = null!;
            timer = EventLoop.Timer(() =>
            {
                fired.Add(MonotonicClock.Now - start);
                if (fired.Count == 1)
                {
                    loop.Arm(timer, start + (40 * Millisecond));
                }
            });
            loop.Arm(timer, start + (5 * Millisecond));
            loop.Arm(timer, start + (20 * Millisecond));
            loop.At(start + (60 * Millisecond), done.SetResult);
        });
        await done.Task.WaitAsync(cancellationToken);

        Assert.That(fired, Has.Count.EqualTo(2));
        Assert.That(fired[0], Is.GreaterThanOrEqualTo(20 * Millisecond));
        Assert.That(fired[1], Is.GreaterThanOrEqualTo(40 * Millisecond));
    }

    [Test]
    public async Task Goes_on_after_a_callback_that_failed(CancellationToken cancellationToken)
    {
        var errors = new List<Exception>();
        using var loop = new EventLoop("test", 0, errors.Add);
        var done = new TaskCompletionSource();
        loop.Post(() => throw new InvalidOperationException("oops"));
        loop.Post(done.SetResult);
        await done.Task.WaitAsync(cancellationToken);

        Assert.That(errors.Select(e => e.Message), Is.EqualTo(new[] { "oops" }));
    }

    [Test]
    public void Hands_an_exception_to_who_asked()
    {
        using var loop = new EventLoop("test", 0, _ => Assert.Fail("it is not the loop's"));

        Assert.That(() => loop.Invoke(() => throw new InvalidOperationException("oops")), Throws.InvalidOperationException);
    }

    [Test]
    public void Waits_until_a_time_or_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        var due = MonotonicClock.Now + (20 * Millisecond);
        Assert.That(MonotonicClock.WaitUntil(due, cancelled.Token), Is.True);
        Assert.That(MonotonicClock.Now, Is.GreaterThanOrEqualTo(due));

        cancelled.Cancel();
        Assert.That(MonotonicClock.WaitUntil(MonotonicClock.Now + MonotonicClock.Second, cancelled.Token), Is.False);
    }
}
