using System.Runtime.InteropServices;

namespace FaultLab.Linux;

/// <summary>An open file descriptor, closed when disposed.</summary>
public sealed partial class FileDescriptor : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public FileDescriptor()
        : base(-1, ownsHandle: true)
    {
    }

    // The C functions return an int, the marshaller takes the whole register: its upper half may be anything.
    public override bool IsInvalid => (int)handle < 0;

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
