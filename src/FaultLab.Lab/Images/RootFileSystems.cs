using System.Collections.Immutable;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>
/// Root file systems of images: tars of Debian packages that FaultLab unpacks itself, and the archives of them that a VM's kernel unpacks.
/// Each is made once and kept in the cache by its content.
/// </summary>
public sealed class RootFileSystems(LabCache cache, IProgress<string>? progress)
{
    // Change it when what is written for the same packages changes.
    private const string Layout = "layout 1";

    private const int KeyLength = 24;

    private readonly KernelStore _kernels = new(cache);

    /// <summary>The Debian suites that packages may come from.</summary>
    public IEnumerable<string> Suites => _kernels.Suites;

    /// <summary>The tar of an image that is one, or is made of packages.</summary>
    public async Task<string> TarOfAsync(ImageSource image, CancellationToken cancellationToken) =>
        image.Tar ?? await BuildAsync(image.Suite, image.Packages, cancellationToken);

    /// <summary>Makes the root file system of packages and all they depend on, and gives the path of its tar in the cache.</summary>
    /// <exception cref="LabException">There is no such suite or package, or the archive cannot be reached.</exception>
    public async Task<string> BuildAsync(string suite, IReadOnlyCollection<string> packages, CancellationToken cancellationToken)
    {
        if (!Suites.Contains(suite))
        {
            throw new LabException($"There is no Debian suite {suite} in lab/kernels.yaml.", $"Take one of {string.Join(", ", Suites)}.");
        }

        var apt = _kernels.Apt(suite);
        var all = await apt.ResolveAsync(packages, progress, cancellationToken);
        var folder = await cache.FolderOnceAsync(["images", KeyOf(all)], async (temporary, token) =>
        {
            progress?.Report($"making the root file system of {string.Join(' ', packages)}: {all.Length} packages of {suite}");
            await WriteTarAsync(apt, all, Path.Combine(temporary, "root.tar"), token);
        }, cancellationToken);
        return Path.Combine(folder, "root.tar");
    }

    /// <summary>Fetches packages and writes what is in them to a tar.</summary>
    internal static async Task WriteTarAsync(
        PrivateApt apt, IReadOnlyCollection<ArchivedPackage> packages, string tar, CancellationToken cancellationToken)
    {
        var work = LabDisk.CreateFolder(tar + ".packages");
        await apt.FetchAsync(packages, work, cancellationToken);
        await LabDisk.ReplaceFileAsync(tar, output => PackageTar.WriteAsync(Directory.GetFiles(work, "*.deb"), output, cancellationToken));
        LabDisk.DeleteFolder(work);
    }

    /// <summary>The archive that puts an image into a guest, under <see cref="GuestImage.ImageFolder"/>.</summary>
    internal async Task<string> CpioOfAsync(string tar, CancellationToken cancellationToken)
    {
        var folder = await cache.FolderOnceAsync(["images", "guest-" + await KeyOfAsync(tar, cancellationToken)], async (temporary, token) =>
        {
            await using var source = File.OpenRead(tar);
            await LabDisk.ReplaceFileAsync(Path.Combine(temporary, "image.cpio"), output => TarToCpio.WriteAsync(source, output, GuestImage.ImageFolder, token));
        }, cancellationToken);
        return Path.Combine(folder, "image.cpio");
    }

    /// <summary>What tells the contents of two tars apart.</summary>
    internal static async Task<string> KeyOfAsync(string tar, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(tar);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))[..KeyLength];
    }

    private static string KeyOf(ImmutableArray<ArchivedPackage> packages) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Layout}\n{string.Join('\n', packages.Select(package => $"{package.Name} {package.Version} {package.Sum}"))}")))[..KeyLength];
}
