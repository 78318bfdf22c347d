using System.Diagnostics;

namespace FaultLab.Linux.Events;

/// <summary>CLOCK_MONOTONIC in nanoseconds, the clock that agent and controller exchange.</summary>
public static class MonotonicClock
{
    public const long Millisecond = 1_000_000;

    public const long Second = 1_000_000_000;

    // .NET reads CLOCK_MONOTONIC for this on Linux, with a frequency of 1e9.
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Blocks until the clock shows <paramref name="due"/> or <paramref name="cancelled"/> is signalled; false when it was.</summary>
    public static bool WaitUntil(long due, CancellationToken cancelled)
    {
        // A short time-out a step: clock_nanosleep does not hear of a cancellation.
        const long longestStep = 50 * Millisecond;
        while (!cancelled.IsCancellationRequested)
        {
            var now = Now;
            if (now >= due)
            {
                return true;
            }

            var until = Math.Min(due, now + longestStep);
            Interop.ClockNanosleep(Interop.ClockMonotonic, Interop.TimerAbsolute, Interop.TimeSpec.FromNanoseconds(until), nint.Zero);
        }

        return false;
    }
}
