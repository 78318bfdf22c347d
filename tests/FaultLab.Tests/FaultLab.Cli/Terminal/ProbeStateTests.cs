using FaultLab.Cli.Terminal;
using FaultLab.Histories;
using NUnit.Framework;

namespace FaultLab.Tests.Cli.Terminal;

public sealed class ProbeStateTests
{
    [Test]
    public void An_attempt_that_times_out_after_a_later_one_was_answered_is_lost_but_no_new_silence()
    {
        var state = new ProbeState("path");
        foreach (var (at, outcome) in new[] { (10.0, ProbeOutcome.Lost), (11.0, ProbeOutcome.Ok), (10.2, ProbeOutcome.Lost), (10.4, ProbeOutcome.Lost) })
        {
            state.Add(new ProbeResult { At = TimeSpan.FromSeconds(at), Wall = default, Probe = "path", Sequence = 0, Outcome = outcome });
        }

        Assert.That((state.Unanswered, state.InARow, state.SilentSince), Is.EqualTo((3L, 0, (TimeSpan?)null)));
    }
}
