using System.Runtime.InteropServices;

namespace FaultLab.Tests.Linux.Packets.Fuzzing;

/// <summary>Memory that ends at a page nobody may touch: reading one byte past what was put there kills the process.</summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int None = 0;
    private const int PrivateAnonymous = 0x22;
    private readonly int _size;
    private readonly nint _memory;

    public GuardedMemory(int atLeast)
    {
        var page = Environment.SystemPageSize;
        _size = (atLeast + page - 1) / page * page;
        _memory = Map(0, (nuint)(_size + page), ReadWrite, PrivateAnonymous, -1, 0);
        if (_memory == -1 || Protect(_memory + _size, (nuint)page, None) != 0)
        {
            throw new InvalidOperationException("No guarded memory.");
        }
    }

    /// <summary>So many bytes, the last of which is the last before the guard.</summary>
    public Span<byte> Last(int length) => new((byte*)_memory + _size - length, length);

    public void Dispose() => _ = Unmap(_memory, (nuint)(_size + Environment.SystemPageSize));

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(nint address, nuint length);
}
