using System.Runtime.InteropServices;

namespace FaultLab.Linux.Memory;

/// <summary>Memory maps (sys/mman.h).</summary>
internal static partial class Interop
{
    public const int ReadWrite = 3;
    public const int PrivateAnonymous = 0x22;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    public static partial int Lock(nint address, nuint length);
}
