namespace FaultLab.Linux.Proc;

/// <summary>CLOCK_REALTIME of this kernel.</summary>
public static class WallClock
{
    /// <param name="nanoseconds">Since 1970 in UTC.</param>
    /// <exception cref="ErrnoException">EPERM: it takes CAP_SYS_TIME.</exception>
    public static void Set(long nanoseconds)
    {
        const long second = 1_000_000_000;
        ErrnoException.ThrowIfNegative(
            Interop.ClockSetTime(Interop.ClockRealtime, new Interop.TimeSpec { Seconds = nanoseconds / second, Nanoseconds = nanoseconds % second }),
            "set the wall clock");
    }
}
