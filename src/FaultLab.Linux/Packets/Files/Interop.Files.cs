using System.Runtime.InteropServices;

namespace FaultLab.Linux.Packets.Files;

/// <summary>Files written past the page cache (open(2), pwrite(2)).</summary>
internal static unsafe partial class Interop
{
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Truncate = 0x200;
    public const int Direct = 0x4000;
    public const int CloseOnExec = 0x80000;
    public const int OwnerWritesAllRead = 0b110_100_100;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite64", SetLastError = true)]
    public static partial nint Write(FileDescriptor file, byte* data, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate64", SetLastError = true)]
    public static partial int SetLength(FileDescriptor file, long length);
}
