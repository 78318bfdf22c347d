using System.Runtime.InteropServices;

namespace FaultLab.Linux.Namespaces;

/// <summary>System calls of namespaces and mounts (linux/sched.h, linux/mount.h).</summary>
internal static partial class Interop
{
    public const int CloneNewNet = 0x40000000;
    public const int ReadOnly = 0;
    public const int CloseOnExec = 0x80000;
    public const ulong MsBind = 0x1000;
    public const ulong MsRecursive = 0x4000;
    public const ulong MsShared = 0x100000;
    public const int DetachMount = 2;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(FileDescriptor descriptor, int type);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string fileSystem, ulong flags, nint data);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileSystem(string path, out FileSystemStatus status);

    /// <summary>struct statfs, of which the kind alone is read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    public struct FileSystemStatus
    {
        public long Kind;
    }

    /// <summary>STATX_INO of linux/stat.h.</summary>
    public const uint InodeWanted = 0x100;

    /// <summary>AT_EMPTY_PATH of linux/fcntl.h: it is asked of the descriptor itself.</summary>
    public const int OfDescriptor = 0x1000;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(FileDescriptor descriptor, string path, int flags, uint wanted, out FileStatus status);

    /// <summary>struct statx, of which the inode alone is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(32)]
        public ulong Inode;
    }

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);
}
