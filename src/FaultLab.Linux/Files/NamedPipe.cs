namespace FaultLab.Linux.Files;

/// <summary>A named pipe in the file system (fifo(7)). Bytes written one at a time share its pages: it holds 64 KiB whatever their pieces.</summary>
public static class NamedPipe
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <exception cref="ErrnoException">EEXIST, ENOENT, ENOSPC, …</exception>
    public static void Create(string path) => ErrnoException.ThrowIfNegative(Interop.MakeFifo(path, OwnerOnly), $"make the pipe {path}");
}
