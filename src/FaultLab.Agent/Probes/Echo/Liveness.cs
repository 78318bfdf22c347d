namespace FaultLab.Agent.Probes.Echo;

/// <summary>
/// Whether a target is alive: it is dead when no answer came for some intervals, counted from when the last came, as in BFD (RFC 5880, 6.8.4).
/// Only silence that was asked for counts, so that a prober that stood still finds nobody dead. Nobody is dead who never lived.
/// </summary>
/// <param name="deadAfter">Intervals without an answer.</param>
/// <param name="interval">Nanoseconds.</param>
internal sealed class Liveness(int deadAfter, long interval)
{
    private long _roundTrip;
    private long _lastHeard;

    /// <summary>From when an attempt should have been answered until it is dead, nanoseconds: nobody who just answered is dead earlier.</summary>
    public long Patience { get; } = (deadAfter - 1) * interval;

    public bool IsDead { get; private set; }

    /// <summary>Number of the latest attempt that was answered; -1: none was.</summary>
    public long LastAnswered { get; private set; } = -1;

    /// <summary>When the last answer came before it was found dead the last time, nanoseconds.</summary>
    public long SilentSince { get; private set; }

    /// <summary>Takes an answer that came in its time; true: the target was dead, and lives again.</summary>
    public bool Answered(long sequence, long roundTrip, long arrived)
    {
        if (sequence <= LastAnswered)
        {
            // Overtaken on its way: it says nothing of now.
            return false;
        }

        (LastAnswered, _lastHeard, _roundTrip) = (sequence, arrived, roundTrip);
        var wasDead = IsDead;
        IsDead = false;
        return wasDead;
    }

    /// <summary>When it is dead unless an answer comes before; the largest number while that cannot be said.</summary>
    /// <param name="firstUnanswered">When the first attempt after <see cref="LastAnswered"/> really went out; null: none did.</param>
    public long DeadAt(long? firstUnanswered) => IsDead || LastAnswered < 0 || firstUnanswered is not { } sent
        ? long.MaxValue
        : sent + _roundTrip + Patience;

    public void Die() => (IsDead, SilentSince) = (true, _lastHeard);
}
