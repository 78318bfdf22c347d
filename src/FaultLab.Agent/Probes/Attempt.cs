using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes;

/// <summary>One attempt of a probe: sent once, ended once. Used on the thread of the probes' event loop.</summary>
/// <param name="timeout">Nanoseconds.</param>
/// <param name="report">Takes the outcome, the round trip in nanoseconds and the detail.</param>
internal sealed class Attempt(long sequence, long timeout, Action<Attempt, string, long?, string?> report)
{
    private LoopTimer? _deadline;

    public long Sequence { get; } = sequence;

    public long SentNanoseconds { get; private set; } = MonotonicClock.Now;

    public bool Ended { get; private set; }

    /// <summary>Done when it ends, however it ends: closes what was opened for it.</summary>
    public Action? Cleanup { get; set; }

    /// <summary>How far it came; reported when its time runs out.</summary>
    public string? Progress { get; set; }

    /// <summary>It goes out now: from here its round trip counts.</summary>
    public void Sending() => SentNanoseconds = MonotonicClock.Now;

    /// <summary>Has it end when its time is up.</summary>
    /// <param name="loop">Whose thread this is.</param>
    /// <param name="needsProber">Whether an answer waits for this program's own steps, so that a late prober spoils it.</param>
    public void StartTimeout(EventLoop loop, bool needsProber)
    {
        if (Ended)
        {
            return;
        }

        var due = SentNanoseconds + timeout;
        _deadline = loop.At(due, () =>
        {
            var late = MonotonicClock.Now - due;
            if (needsProber && late > ProbeSchedule.LongestDelay)
            {
                End(ProbeOutcomes.Missed, null, ProbeSchedule.LateBy(late));
            }
            else
            {
                End(ProbeOutcomes.Lost, null, Progress);
            }
        });
    }

    /// <summary>An answer came; one that came too late is none.</summary>
    public void Answered(long arrivedNanoseconds)
    {
        var roundTrip = Math.Max(0, arrivedNanoseconds - SentNanoseconds);
        if (roundTrip > timeout)
        {
            End(ProbeOutcomes.Lost, null, $"answered after {roundTrip / MonotonicClock.Millisecond} ms");
        }
        else
        {
            End(ProbeOutcomes.Ok, roundTrip, null);
        }
    }

    public void Refused(string detail) => End(ProbeOutcomes.Refused, null, detail);

    public void NotSent(string detail) => End(ProbeOutcomes.NotSent, null, detail);

    public void Lost(string detail) => End(ProbeOutcomes.Lost, null, detail);

    /// <summary>Given up because the probe stops: ends without a report.</summary>
    public void Abandon()
    {
        Ended = true;
        _deadline?.Cancel();
        Cleanup?.Invoke();
    }

    private void End(string outcome, long? roundTrip, string? detail)
    {
        if (!Ended)
        {
            Abandon();
            report(this, outcome, roundTrip, detail);
        }
    }
}
