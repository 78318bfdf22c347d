using System.Runtime.InteropServices;

namespace FaultLab.Linux.Processes;

/// <summary>System calls on processes by descriptor (pidfd_open(2), pidfd_send_signal(2)). By number: not every libc has wrappers.</summary>
internal static unsafe partial class Interop
{
    public const nint PidFdOpenCall = 434;
    public const nint PidFdSendSignalCall = 424;
    public const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial FileDescriptor OpenPidFd(nint number, int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SendSignal(nint number, FileDescriptor pidFd, int signal, nint info, uint flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
