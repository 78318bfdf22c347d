using FaultLab.Cli.Terminal;
using FaultLab.Histories;
using NUnit.Framework;

namespace FaultLab.Tests.Cli.Terminal;

public sealed class ProbeStateTests
{
    [Test]
    public void An_attempt_that_times_out_after_a_later_one_was_answered_is_lost_but_no_new_silence()
    {
        var state = After((10.0, ProbeOutcome.Lost), (11.0, ProbeOutcome.Ok), (10.2, ProbeOutcome.Lost), (10.4, ProbeOutcome.Lost));

        Assert.That((state.Unanswered, state.InARow, state.SilentSince), Is.EqualTo((3L, 0, (TimeSpan?)null)));
    }

    [Test]
    public void An_attempt_from_before_the_silence_that_is_answered_at_last_does_not_end_it()
    {
        var state = After((12.0, ProbeOutcome.Lost), (13.0, ProbeOutcome.Lost), (10.0, ProbeOutcome.Ok));

        Assert.That((state.InARow, state.SilentSince), Is.EqualTo((2, (TimeSpan?)TimeSpan.FromSeconds(12))));
    }

    private static ProbeState After(params (double At, ProbeOutcome Outcome)[] attempts)
    {
        var state = new ProbeState("path");
        foreach (var (at, outcome) in attempts)
        {
            state.Add(new ProbeResult { At = TimeSpan.FromSeconds(at), Wall = default, Probe = "path", Sequence = 0, Outcome = outcome });
        }

        return state;
    }
}
