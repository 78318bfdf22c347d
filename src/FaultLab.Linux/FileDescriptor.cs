using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaultLab.Linux;

/// <summary>An open file descriptor, closed when disposed.</summary>
public sealed partial class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>For the marshaller.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Close(handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(nint descriptor);
}
