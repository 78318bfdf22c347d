namespace FaultLab.Lab.Images;

/// <summary>Programs of this machine that a guest is given.</summary>
internal static class GuestPrograms
{
    /// <exception cref="LabException">One is not installed.</exception>
    public static async Task WriteAsync(CpioWriter cpio, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            var path = Tool.Find(name) ?? throw new LabException($"{name} is not installed, and a VM needs it.", remedy: $"Run lab/setup, or apt-get install {name}.");
            cpio.AddFile($"usr/bin/{name}", await File.ReadAllBytesAsync(path, cancellationToken), executable: true);
            foreach (var library in await LibrariesOfAsync(path, cancellationToken))
            {
                cpio.AddFile(library[1..], await File.ReadAllBytesAsync(library, cancellationToken), executable: true);
            }
        }
    }

    /// <summary>Paths of the libraries of a program and of their loader.</summary>
    public static async Task<IReadOnlyList<string>> LibrariesOfAsync(string program, CancellationToken cancellationToken)
    {
        // ldd prints "libz.so.1 => /lib/…/libz.so.1 (0x…)", and the loader as "/lib64/ld-linux-x86-64.so.2 (0x…)".
        var libraries = await Tool.RunAsync("ldd", [program], cancellationToken: cancellationToken);
        return [.. libraries.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/'))];
    }
}
