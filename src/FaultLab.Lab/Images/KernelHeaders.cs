using System.Collections.Immutable;

namespace FaultLab.Lab.Images;

/// <summary>The build folder of a kernel: what <c>make -C</c> takes to build a module for it.</summary>
internal sealed class KernelHeaders(LabCache cache, KernelStore store)
{
    private const string Kbuild = "linux-kbuild-";

    public async Task<KernelBuildFolder> PrepareAsync(KernelImage kernel, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (kernel.Suite is { } suite)
        {
            var folder = await cache.FolderOnceAsync(["headers", kernel.Release],
                (temporary, token) => FillAsync(kernel, suite, temporary, progress, token), cancellationToken);
            return new KernelBuildFolder(BuildFolder(folder, kernel.Release), folder, suite);
        }

        var own = kernel.ModulesPath is { } modules ? Path.Combine(modules, "build") : null;
        return Directory.Exists(own) ? new KernelBuildFolder(own, own, Suite: null) : throw new LabException(
            $"The kernel {kernel.Release} has no build folder, so no module can be built for it.",
            remedy: "Let its lib/modules/RELEASE/build point at the kernel's build folder, or give the built .ko.");
    }

    private async Task FillAsync(KernelImage kernel, string suite, string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"fetching the headers of kernel {kernel.Release}");
        var apt = store.Apt(suite);
        var all = await apt.PackagesAsync(offline: true, progress, cancellationToken);
        var packages = Closure(all, kernel);
        await apt.DownloadAsync(packages, folder, cancellationToken);
        foreach (var archive in Directory.GetFiles(folder, "*.deb"))
        {
            await Tool.RunAsync("dpkg-deb", ["-x", archive, folder], cancellationToken: cancellationToken);
            if (Path.GetFileName(archive).StartsWith(Kbuild, StringComparison.Ordinal))
            {
                var needs = await Tool.RunAsync("dpkg-deb", ["-f", archive, "Depends"], cancellationToken: cancellationToken);
                await File.WriteAllTextAsync(Path.Combine(folder, KernelBuildFolder.NeedsFile), needs, cancellationToken);
            }

            File.Delete(archive);
        }

        await RelocateAsync(BuildFolder(folder, kernel.Release), cache.PathOf("headers", kernel.Release), cancellationToken);
    }

    // linux-headers-R depends on linux-headers-…-common and on linux-kbuild-X.Y; its compiler is ModuleMake's affair.
    private static ImmutableArray<KernelPackage> Closure(ImmutableArray<KernelPackage> all, KernelImage kernel)
    {
        var name = $"linux-headers-{kernel.Release}";
        var headers = all.FirstOrDefault(p => p.Name == name && p.Version == kernel.PackageVersion) ?? throw new LabException(
            $"Debian's archives no longer carry the headers of kernel {kernel.Release} ({kernel.PackageVersion}).",
            remedy: "Name a newer kernel, or give the built .ko.");
        var parts = headers.Depends
            .Where(need => need.StartsWith("linux-headers-", StringComparison.Ordinal) || need.StartsWith(Kbuild, StringComparison.Ordinal))
            .Select(need => all.Where(p => p.Name == need).OrderByDescending(p => p.Version == headers.Version)
                .ThenByDescending(p => p.Version, DebianVersion.Order).First());
        return [headers, .. parts];
    }

    // The packages' Makefiles name each other by where they would be installed.
    private static async Task RelocateAsync(string buildFolder, string home, CancellationToken cancellationToken)
    {
        foreach (var file in new[] { "Makefile", ".kernelvariables" }.Select(name => Path.Combine(buildFolder, name)).Where(File.Exists))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            var moved = text.Replace("/usr/src/linux-", $"{home}/usr/src/linux-", StringComparison.Ordinal)
                .Replace("/usr/lib/linux-", $"{home}/usr/lib/linux-", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, moved, cancellationToken);
        }
    }

    private static string BuildFolder(string folder, string release) => Path.Combine(folder, "usr", "src", $"linux-headers-{release}");
}
