using System.Collections.Frozen;
using FaultLab.Linux.Modules;

namespace FaultLab.Lab.Images;

/// <summary>Puts kernel modules with all they need into an initramfs, uncompressed, together with the indexes that modprobe reads.</summary>
internal static class ModuleFiles
{
    /// <param name="present">Modules that an archive before this one holds with all they need; they are in the indexes only.</param>
    public static async Task WriteAsync(
        CpioWriter cpio, KernelImage kernel, IReadOnlyCollection<string> names, IReadOnlyCollection<string> present, CancellationToken cancellationToken)
    {
        if (kernel.ModulesPath is not { } folder)
        {
            if (names.FirstOrDefault() is { } name)
            {
                throw new LabException($"The module {name} was asked for, but the kernel {kernel.Release} came without modules.",
                    remedy: "Give kernel.modules, the path of its lib/modules/RELEASE folder.");
            }

            return;
        }

        var modules = KernelModules.Load(folder);
        var closure = modules.Closure([.. present, .. names]);
        var root = $"lib/modules/{kernel.Release}/";
        foreach (var name in closure.Except(modules.Closure(present)))
        {
            cpio.AddFile(root + modules.PathInGuest(name), await ReadAsync(modules.FileOf(name), cancellationToken));
        }

        var included = closure.ToFrozenSet();
        cpio.AddText(root + "modules.dep", modules.DependencyFile(closure));
        cpio.AddText(root + "modules.alias", modules.Filtered("modules.alias", included, nameColumn: 2));
        cpio.AddText(root + "modules.softdep", modules.Filtered("modules.softdep", included, nameColumn: 1));
        cpio.AddText(root + "modules.builtin", string.Concat(File.ReadLines(Path.Combine(folder, "modules.builtin")).Select(line => line + "\n")));
    }

    /// <summary>
    /// Checks a user's <c>.ko</c> before a lab is built for it. A kernel of the same series may take a module of another release (modversions);
    /// one of another series never does.
    /// </summary>
    /// <returns>The path.</returns>
    /// <exception cref="LabException">It is no module, or one for another kernel.</exception>
    public static async Task<string> CheckAsync(string path, string release, CancellationToken cancellationToken)
    {
        const string remedy = "Give a .ko built for that kernel, or the folder of its source, which is then built for it.";
        if (ModuleFile.ReadRelease(await ReadAsync(path, cancellationToken)) is not { } builtFor)
        {
            throw new LabException($"{path} is not a kernel module.", remedy);
        }

        return SeriesOf(builtFor) == SeriesOf(release) ? path
            : throw new LabException($"{path} was built for kernel {builtFor}; the node's kernel is {release}.", remedy);
    }

    /// <summary>A module's bytes, decompressed by what its suffix says.</summary>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new LabException($"There is no kernel module at {path}.");
        }

        var tool = Path.GetExtension(path) switch { ".xz" => "xz", ".zst" => "zstd", ".gz" => "gzip", _ => null };
        if (tool is null)
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }

        var content = new MemoryStream();
        await Tool.RunAsync(tool, ["-dcq", path], (data, token) => data.CopyToAsync(content, token), cancellationToken: cancellationToken);
        return content.ToArray();
    }

    /// <summary><c>6.1</c> of <c>6.1.0-56-cloud-amd64</c>.</summary>
    private static string SeriesOf(string release) => string.Join('.', release.Split('.', '-').Take(2));
}
