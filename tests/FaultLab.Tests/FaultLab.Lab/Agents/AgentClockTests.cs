using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Lab.Agents;

public sealed class AgentClockTests
{
    [Test]
    public void Shows_what_this_machine_shows_without_being_asked()
    {
        var clock = AgentClock.OfThisMachine(TimeProvider.System);

        var before = TimeProvider.System.GetTimestamp();
        var shown = clock.ToTimestamp(MonotonicClock.Now);
        var after = TimeProvider.System.GetTimestamp();

        var slack = (long)(clock.Uncertainty.TotalSeconds * TimeProvider.System.TimestampFrequency) + 1;
        Assert.That(shown, Is.InRange(before - slack, after + slack));
    }

    [Test]
    public void Puts_the_answer_in_the_middle_between_question_and_answer()
    {
        // FakeTimeProvider counts in units of 100 ns.
        var time = new FakeTimeProvider();
        var before = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(10));
        var after = time.GetTimestamp();

        var clock = AgentClock.Between(time, before, new ClockResult(5_000_000_000_000), after);

        Assert.That(clock.Uncertainty, Is.EqualTo(TimeSpan.FromMilliseconds(5)));
        Assert.That(clock.ToTimestamp(5_000_000_000_000), Is.EqualTo((before + after) / 2));
        Assert.That(clock.ToTimestamp(5_001_000_000_000) - clock.ToTimestamp(5_000_000_000_000), Is.EqualTo(time.TimestampFrequency));
    }
}
