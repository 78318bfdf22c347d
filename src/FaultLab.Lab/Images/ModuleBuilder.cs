using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>Builds kernel modules from source against a kernel's headers; the same source for the same kernel is built once.</summary>
public sealed class ModuleBuilder(LabCache cache, KernelStore store)
{
    private readonly KernelHeaders _headers = new(cache, store);
    private readonly ModuleMake _make = new(cache, store);

    /// <param name="sourceFolder">A folder with a kbuild <c>Makefile</c> (<c>obj-m := NAME.o</c>) that builds one module.</param>
    /// <returns>Path of the <c>.ko</c>.</returns>
    /// <exception cref="LabException">It does not build; the output holds what the compiler said.</exception>
    public async Task<string> BuildAsync(
        string sourceFolder, KernelImage kernel, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(sourceFolder, "Makefile")) && !File.Exists(Path.Combine(sourceFolder, "Kbuild")))
        {
            throw new LabException($"{sourceFolder} has no Makefile, so it cannot be built as a kernel module.",
                remedy: "Put a Makefile with the line `obj-m := NAME.o` beside NAME.c.");
        }

        var build = await _headers.PrepareAsync(kernel, progress, cancellationToken);
        var key = $"{kernel.Id}-{await HashAsync(sourceFolder, cancellationToken)}";
        var folder = await cache.FolderOnceAsync(["modules", key], async (temporary, token) =>
        {
            progress?.Report($"building {Path.GetFileName(Path.TrimEndingDirectorySeparator(sourceFolder))} for kernel {kernel.Release}");
            await MakeAsync(sourceFolder, build, temporary, progress, token);
        }, cancellationToken);
        return Directory.GetFiles(folder, "*.ko").Single();
    }

    private async Task MakeAsync(
        string sourceFolder, KernelBuildFolder build, string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // In a copy: kbuild writes beside the source.
        var work = LabDisk.CreateFolder(Path.Combine(folder, "work"));
        foreach (var file in SourceFiles(sourceFolder))
        {
            var copy = Path.Combine(work, Path.GetRelativePath(sourceFolder, file));
            LabDisk.CreateFolder(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await _make.RunAsync(build, sourceFolder, work, progress, cancellationToken);
        var modules = Directory.GetFiles(work, "*.ko");
        if (modules is not [var module])
        {
            throw new LabException($"{sourceFolder} builds {modules.Length} modules; a fault loads one.", remedy: "Let its Makefile name one module in obj-m.");
        }

        File.Move(module, Path.Combine(folder, Path.GetFileName(module)));
        LabDisk.DeleteFolder(work);
    }

    private static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".c" or ".h" or ".S" || Path.GetFileName(file) is "Makefile" or "Kbuild")
        .Where(file => !file.EndsWith(".mod.c", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static async Task<string> HashAsync(string folder, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in SourceFiles(folder))
        {
            var content = await File.ReadAllBytesAsync(file, cancellationToken);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)} {content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
