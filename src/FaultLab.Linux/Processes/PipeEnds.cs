using System.Runtime.InteropServices;

namespace FaultLab.Linux.Processes;

/// <summary>The two ends of a pipe, neither of which a child inherits by itself.</summary>
internal static unsafe class PipeEnds
{
    public static (FileDescriptor Read, FileDescriptor Write) Open()
    {
        int* ends = stackalloc int[2];
        ErrnoException.ThrowIfNegative(Interop.Pipe(ends, Interop.CloseOnExec), "pipe2");
        return (Owned(ends[0]), Owned(ends[1]));
    }

    private static FileDescriptor Owned(int number)
    {
        var descriptor = new FileDescriptor();
        Marshal.InitHandle(descriptor, number);
        return descriptor;
    }
}
