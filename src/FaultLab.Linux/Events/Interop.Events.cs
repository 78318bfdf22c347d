using System.Runtime.InteropServices;

namespace FaultLab.Linux.Events;

/// <summary>System calls of epoll, timerfd and eventfd (sys/epoll.h, sys/timerfd.h, sys/eventfd.h). Sizes are checked by a test.</summary>
internal static unsafe partial class Interop
{
    public const int ClockMonotonic = 1;
    public const int TimerAbsolute = 1;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    public const int PrSetTimerSlack = 29;
    public const int PriorityProcess = 0;
    public const int ReadWrite = 2;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollHangUp = 0x10;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial FileDescriptor EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(FileDescriptor epoll, int operation, FileDescriptor descriptor, in EpollEvent change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(FileDescriptor epoll, EpollEvent* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial FileDescriptor TimerCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerSet(FileDescriptor timer, int flags, in TimerSpec value, nint old);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial FileDescriptor EventCreate(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(FileDescriptor descriptor, out ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(FileDescriptor descriptor, in ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(FileDescriptor descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(FileDescriptor descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int ClockNanosleep(int clock, int flags, in TimeSpec until, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ProcessControl(int option, nuint argument);

    /// <summary>On Linux a "who" of 0 means the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    public static partial int SetPriority(int which, int who, int priority);

    /// <summary>struct epoll_event; packed on x86-64 only (EPOLL_PACKED in linux/eventpoll.h).</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EpollEvent
    {
        public uint Events;
        public ulong Data;
    }

    /// <summary>struct pollfd</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct timespec</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;

        public static TimeSpec FromNanoseconds(long value) =>
            new() { Seconds = value / MonotonicClock.Second, Nanoseconds = value % MonotonicClock.Second };
    }

    /// <summary>struct itimerspec</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimerSpec
    {
        public TimeSpec Interval;
        public TimeSpec Value;
    }
}
