using System.Security.Cryptography;
using System.Text;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>The user's own kernel: an ELF vmlinux is booted as it is, a bzImage is extracted into the cache.</summary>
internal static class UserKernel
{
    public static async Task<KernelImage> PrepareAsync(LabCache cache, KernelSource source, CancellationToken cancellationToken)
    {
        var path = source.Vmlinux!;
        if (!File.Exists(path))
        {
            throw new LabException($"There is no kernel at {path}.", remedy: "Point kernel.vmlinux at a vmlinux or a bzImage.");
        }

        if (source.Modules is { } modules && !File.Exists(Path.Combine(modules, "modules.dep")))
        {
            throw new LabException($"{modules} has no modules.dep.",
                remedy: "Point kernel.modules at a lib/modules/RELEASE folder, filled by `make modules_install` or `depmod`.");
        }

        var hash = await HashAsync(path, cancellationToken);
        var vmlinux = await IsElfAsync(path, cancellationToken) ? path : await ExtractedAsync(cache, path, hash, cancellationToken);
        var release = source.Modules is { } folder
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))
            : await ReleaseOfAsync(vmlinux, cancellationToken);
        return new KernelImage
        {
            Release = release,
            PackageVersion = "custom",
            VmlinuxPath = vmlinux,
            ModulesPath = source.Modules,
            Id = $"{release}_{hash}",
        };
    }

    private static async Task<string> ExtractedAsync(LabCache cache, string path, string hash, CancellationToken cancellationToken)
    {
        var folder = await cache.FolderOnceAsync(["vmlinux", hash],
            (temporary, token) => VmlinuxExtractor.ExtractAsync(path, Path.Combine(temporary, "vmlinux"), token), cancellationToken);
        return Path.Combine(folder, "vmlinux");
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))[..16];
    }

    private static async Task<bool> IsElfAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var magic = new byte[4];
        await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        return VmlinuxExtractor.IsElf(magic);
    }

    // The banner stands in the image: "Linux version 6.1.0-56-cloud-amd64 (…".
    private static async Task<string> ReleaseOfAsync(string vmlinux, CancellationToken cancellationToken)
    {
        var image = await File.ReadAllBytesAsync(vmlinux, cancellationToken);
        var banner = "Linux version "u8;
        for (var at = image.AsSpan().IndexOf(banner); at >= 0;)
        {
            var rest = image.AsSpan(at + banner.Length);
            if (!rest.IsEmpty && char.IsAsciiDigit((char)rest[0]) && rest.IndexOf((byte)' ') is > 0 and < 65 and var end)
            {
                return Encoding.ASCII.GetString(rest[..end]);
            }

            var next = rest.IndexOf(banner);
            at = next < 0 ? -1 : at + banner.Length + next;
        }

        throw new LabException($"{vmlinux} holds no Linux banner.", remedy: "Point kernel.vmlinux at an x86-64 Linux kernel.");
    }
}
