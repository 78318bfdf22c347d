using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic;

/// <summary>Says when the next record of a flow may be sent, so that its rate holds on average.</summary>
/// <param name="bytesPerSecond">0: at once.</param>
internal sealed class TokenBucket(long bytesPerSecond, long start)
{
    private const int LargestRecord = 16 * 1024;

    /// <summary>At least so many records a second, so that a stall shows.</summary>
    private const int RecordsPerSecond = 50;

    /// <summary>What could not be sent for longer than this is not made up for: it would be a burst, not the rate.</summary>
    private const long LongestDebt = 100 * MonotonicClock.Millisecond;

    private long _next = start;

    public int RecordSize { get; } =
        bytesPerSecond == 0 ? LargestRecord : (int)Math.Clamp(bytesPerSecond / RecordsPerSecond, FlowHeader.Size, LargestRecord);

    /// <summary>When the next record is due, if that is after <paramref name="now"/>; else zero.</summary>
    public long DueAfter(long now) => bytesPerSecond > 0 && _next > now ? _next : 0;

    public void Take(long now)
    {
        if (bytesPerSecond > 0)
        {
            _next = Math.Max(_next, now - LongestDebt) + (long)((Int128)RecordSize * MonotonicClock.Second / bytesPerSecond);
        }
    }
}
