using System.Formats.Tar;

namespace FaultLab.Lab.Tests.Docker;

/// <summary>A root file system that holds nothing but busybox, which is linked statically: no libraries, no users, no /etc.</summary>
internal static class BusyBoxImage
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Applets = ["sh", "sleep", "cat", "echo", "dd", "test", "touch", "rm", "httpd"];

    private static readonly Lazy<string> Tar = new(Write);

    /// <summary>The path of its tar.</summary>
    public static string Path => Tar.Value;

    private static string Write()
    {
        var path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("faultlab-test-").FullName, "busybox.tar");
        using var tar = new TarWriter(File.Create(path));
        using var program = File.OpenRead("/bin/busybox");
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Executable, DataStream = program });
        foreach (var applet in Applets)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
        }

        return path;
    }
}
