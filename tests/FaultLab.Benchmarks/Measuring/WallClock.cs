namespace FaultLab.Benchmarks.Measuring;

/// <summary>The clock of the kernel's packet stamps.</summary>
internal static class WallClock
{
    /// <summary>Nanoseconds since the epoch, in steps of 100.</summary>
    public static long Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
