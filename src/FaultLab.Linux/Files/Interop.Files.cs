using System.Runtime.InteropServices;

namespace FaultLab.Linux.Files;

internal static partial class Interop
{
    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakeFifo(string path, uint mode);
}
