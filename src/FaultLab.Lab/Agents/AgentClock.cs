using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Lab.Agents;

/// <summary>Relates an agent's CLOCK_MONOTONIC to the timestamps of the controller's <see cref="TimeProvider"/>.</summary>
public sealed class AgentClock
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    private readonly TimeProvider _time;
    private readonly Int128 _offsetNanoseconds;

    private AgentClock(TimeProvider time, Int128 offsetNanoseconds, TimeSpan uncertainty)
    {
        _time = time;
        _offsetNanoseconds = offsetNanoseconds;
        Uncertainty = uncertainty;
    }

    /// <summary>Half the round trip of the best measurement: the relation is off by no more than that.</summary>
    public TimeSpan Uncertainty { get; }

    /// <summary>Asks the agent's clock several times; the quickest answer counts.</summary>
    public static async Task<AgentClock> MeasureAsync(AgentConnection agent, TimeProvider time, int rounds = 8, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        var best = await AskAsync(agent, time, cancellationToken);
        for (var round = 1; round < rounds; round++)
        {
            var next = await AskAsync(agent, time, cancellationToken);
            best = next.Uncertainty < best.Uncertainty ? next : best;
        }

        return best;
    }

    /// <summary>That of every agent on this machine's kernel outside of time namespaces: it need not be asked.</summary>
    public static AgentClock OfThisMachine(TimeProvider time)
    {
        // This thread may be interrupted between two readings, but not each time.
        const int rounds = 8;
        return Enumerable.Range(0, rounds).Select(_ =>
        {
            var before = time.GetTimestamp();
            var now = MonotonicClock.Now;
            return Between(time, before, new ClockResult(now), time.GetTimestamp());
        }).MinBy(clock => clock.Uncertainty)!;
    }

    /// <summary>The controller's timestamp (as of <see cref="TimeProvider.GetTimestamp"/>) of a moment on the agent's clock.</summary>
    public long ToTimestamp(long agentNanoseconds) =>
        (long)((agentNanoseconds + _offsetNanoseconds) * _time.TimestampFrequency / NanosecondsPerSecond);

    private static async Task<AgentClock> AskAsync(AgentConnection agent, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        var answer = await agent.ClockAsync(cancellationToken);
        var after = time.GetTimestamp();
        return Between(time, before, answer, after);
    }

    /// <summary>The answer was made somewhere between the two timestamps: the middle is the best guess.</summary>
    internal static AgentClock Between(TimeProvider time, long before, ClockResult answer, long after)
    {
        var middle = ((Int128)before + after) * NanosecondsPerSecond / (2 * (Int128)time.TimestampFrequency);
        return new AgentClock(time, middle - answer.MonotonicNanoseconds, time.GetElapsedTime(before, after) / 2);
    }
}
