using System.Runtime.InteropServices;

namespace FaultLab.Linux.Modules;

/// <summary>System calls for kernel modules (man 2 init_module, man 2 delete_module); the C library has no functions for them.</summary>
internal static partial class Interop
{
    // asm/unistd_64.h
    public const long SysDeleteModule = 176;
    public const long SysFinitModule = 313;

    /// <summary>MODULE_INIT_COMPRESSED_FILE of linux/module.h, since Linux 5.17.</summary>
    public const int CompressedFile = 4;

    /// <summary>O_NONBLOCK: refuse at once to remove a module that is in use.</summary>
    public const uint NonBlocking = 0x800;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long FinitModule(long number, SafeHandle descriptor, string parameters, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long DeleteModule(long number, string name, uint flags);
}
