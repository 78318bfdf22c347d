using System.Collections.Frozen;

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
}
