using System.Runtime.InteropServices;
using System.Text;
using FaultLab.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace FaultLab.Linux.Modules;

/// <summary>A file that holds a module, compressed or not.</summary>
public static class ModuleFile
{
    /// <summary>Loads it. The kernel decompresses by itself where it can, else a decompressor of the node does.</summary>
    /// <param name="parameters">As <c>insmod</c> takes them.</param>
    /// <exception cref="ErrnoException">The kernel refused; EEXIST: it is loaded already.</exception>
    public static void Load(string path, string parameters)
    {
        if (DecompressorOf(path) is not { } decompressor)
        {
            ThrowUnlessLoaded(path, TryLoad(path, parameters, 0));
            return;
        }

        // EINVAL: a kernel before 5.17 does not know the flag. EOPNOTSUPP: one that was built without the decompression.
        var error = TryLoad(path, parameters, Interop.CompressedFile);
        if (error is not Errno.EINVAL and not Errno.EOPNOTSUPP)
        {
            ThrowUnlessLoaded(path, error);
            return;
        }

        var plain = Path.GetTempFileName();
        try
        {
            Decompress(decompressor, path, plain);
            ThrowUnlessLoaded(path, TryLoad(plain, parameters, 0));
        }
        finally
        {
            File.Delete(plain);
        }
    }

    /// <summary>The modules that a plain file says it needs (<c>depends=</c> in its .modinfo section); none for a compressed file.</summary>
    public static IReadOnlyList<string> DependenciesOf(string path) =>
        DecompressorOf(path) is null ? ReadDependencies(File.ReadAllBytes(path)) : [];

    /// <summary>The release of the kernel that a module was built for (<c>vermagic=</c> in its .modinfo section); null: it is no module.</summary>
    /// <param name="file">Its bytes, decompressed.</param>
    public static string? ReadRelease(ReadOnlySpan<byte> file) =>
        file.StartsWith("\u007fELF"u8) ? ReadInformation(file, "\0vermagic="u8)?.Split(' ')[0] : null;

    internal static IReadOnlyList<string> ReadDependencies(ReadOnlySpan<byte> file) =>
        ReadInformation(file, "\0depends="u8)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // The entries of .modinfo are C strings; the key cannot stand at the start of one by chance in machine code.
    private static string? ReadInformation(ReadOnlySpan<byte> file, ReadOnlySpan<byte> key)
    {
        var start = file.IndexOf(key);
        if (start < 0)
        {
            return null;
        }

        var value = file[(start + key.Length)..];
        var end = value.IndexOf((byte)0);
        return end < 0 ? null : Encoding.ASCII.GetString(value[..end]);
    }

    private static string? DecompressorOf(string path) => Path.GetExtension(path) switch
    {
        ".xz" => "xz",
        ".gz" => "gzip",
        ".zst" => "zstd",
        _ => null,
    };

    /// <summary>Zero, or the errno.</summary>
    private static int TryLoad(string path, string parameters, int flags)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return Interop.FinitModule(Interop.SysFinitModule, file, parameters, flags) == 0
            ? 0
            : Marshal.GetLastPInvokeError();
    }

    private static void ThrowUnlessLoaded(string path, int error)
    {
        if (error != 0)
        {
            throw new ErrnoException($"load module {path}", error);
        }
    }

    private static void Decompress(string program, string source, string target)
    {
        var quoted = $"'{source.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        var result = ShellCommand.Run(
            $"{program} -dc {quoted} > {target} || busybox {program} -dc {quoted} > {target}", TimeSpan.FromSeconds(30), CancellationToken.None);
        if (result.ExitStatus != 0)
        {
            throw new IOException($"{source} could not be decompressed: {result.Errors.Trim()}");
        }
    }
}
