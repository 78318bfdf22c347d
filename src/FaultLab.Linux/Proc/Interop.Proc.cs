using System.Runtime.InteropServices;

namespace FaultLab.Linux.Proc;

/// <summary>The wall clock (time.h) and the kernel's random numbers (linux/random.h).</summary>
internal static unsafe partial class Interop
{
    public const int ClockRealtime = 0;
    public const int WriteOnlyCloseOnExec = 0x80001;

    /// <summary>RNDADDENTROPY: struct rand_pool_info follows.</summary>
    public const nuint AddEntropy = 0x40085203;

    /// <summary>RNDRESEEDCRNG</summary>
    public const nuint ReseedGenerator = 0x5207;

    [LibraryImport("libc", EntryPoint = "clock_settime", SetLastError = true)]
    public static partial int ClockSetTime(int clock, in TimeSpec value);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(FileDescriptor descriptor, nuint request, void* argument);

    /// <summary>struct timespec</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
