using System.Collections.Immutable;
using System.Text.Json;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>
/// Prepares kernels: fetches Debian's through apt into the cache, unpacks them and extracts the ELF image, each once. Nothing is
/// installed on the machine.
/// </summary>
public sealed class KernelStore(LabCache cache)
{
    private const string Record = "kernel.json";

    private readonly ImmutableArray<KernelSuite> _suites = KernelSuites.Load(LabFiles.PathOf("kernels.yaml"));
    private readonly Lazy<DebianMirror> _mirror = new(DebianMirror.FromEnvironment);

    /// <param name="source">Which kernel.</param>
    /// <param name="progress">Told what is being done, one line a step; nothing when the kernel is there already.</param>
    /// <exception cref="LabException">There is no such kernel, or it could not be fetched or unpacked.</exception>
    public async Task<KernelImage> PrepareAsync(KernelSource source, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (source.Vmlinux is not null)
        {
            return await UserKernel.PrepareAsync(cache, source, cancellationToken);
        }

        var wanted = source.Version ?? throw new ArgumentException("A kernel source needs a version or a vmlinux.", nameof(source));
        if (await PreparedAsync(wanted, source.Flavour, cancellationToken) is { } prepared)
        {
            return prepared;
        }

        var package = await FindAsync(wanted, source.Flavour, progress, cancellationToken);
        var folder = await cache.FolderOnceAsync(["kernels", package.Release!],
            (temporary, token) => FillAsync(package, temporary, progress, token), cancellationToken);
        return await ReadAsync(folder, cancellationToken);
    }

    /// <summary>The releases between two versions, both ends included, that Debian's archives carry; oldest first.</summary>
    /// <exception cref="LabException">There are none.</exception>
    public async Task<ImmutableArray<string>> BetweenAsync(
        string from, string to, string flavour, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // A suite also carries kernels of other series, rebuilt for its release: only those are asked for that a single version would find.
        var packages = new List<KernelPackage>();
        foreach (var suite in _suites.Where(suite => suite.CarriesBetween(from, to)))
        {
            packages.AddRange((await Apt(suite.Suite).PackagesAsync(offline: false, progress, cancellationToken))
                .Where(package => suite.Carries(DebianVersion.Upstream(package.Version))));
        }

        var releases = KernelPackages.Between(packages, from, to, flavour);
        return releases.Length > 0 ? releases : throw new LabException($"Debian's archives carry no kernel from {from} to {to} of the flavour {flavour}.",
            remedy: KernelPackages.Nearest(packages, from, flavour, 3) is { Length: > 0 } nearest ? $"The nearest are {string.Join(", ", nearest)}." : "Name the older version first.");
    }

    internal IEnumerable<string> Suites => _suites.Select(suite => suite.Suite);

    /// <summary>apt of one suite, for the headers of a prepared kernel and for packages of images.</summary>
    internal PrivateApt Apt(string suite) => new(cache, _suites.First(s => s.Suite == suite), _mirror);

    /// <summary>An exact release that was prepared before needs no network. A series may have a newer member.</summary>
    private async Task<KernelImage?> PreparedAsync(string wanted, string flavour, CancellationToken cancellationToken)
    {
        foreach (var release in new[] { wanted, $"{wanted}-{flavour}" })
        {
            if (File.Exists(cache.PathOf("kernels", release, Record)))
            {
                return await ReadAsync(cache.PathOf("kernels", release), cancellationToken);
            }
        }

        return null;
    }

    /// <exception cref="LabException">The archives carry none; the nearest are named.</exception>
    internal async Task<KernelPackage> FindAsync(string wanted, string flavour, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var carrying = _suites.Where(suite => suite.Carries(wanted)).ToList();
        var searched = new List<KernelPackage>();
        foreach (var suite in carrying.Count > 0 ? carrying : [.. _suites])
        {
            searched.AddRange(await Apt(suite.Suite).PackagesAsync(offline: false, progress, cancellationToken));
        }

        if (KernelPackages.Find(searched, wanted, flavour) is { } found)
        {
            return found;
        }

        var nearest = KernelPackages.Nearest(searched, wanted, flavour, 5);
        throw new LabException($"There is no Debian kernel {wanted} of the flavour {flavour}.", remedy: nearest.IsEmpty
            ? "The flavours are cloud-amd64 and amd64."
            : $"The nearest that Debian's archives carry are {string.Join(", ", nearest)}.");
    }

    private async Task FillAsync(KernelPackage package, string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var release = package.Release!;
        progress?.Report($"fetching Debian kernel {release} ({package.Version}, {package.Suite})");
        var apt = Apt(package.Suite);
        var all = await apt.PackagesAsync(offline: true, progress, cancellationToken);
        var work = LabDisk.CreateFolder(Path.Combine(folder, "work"));
        await apt.DownloadAsync(WithItsParts(package, all), work, cancellationToken);
        progress?.Report($"unpacking kernel {release}");
        var tree = Path.Combine(work, "tree");
        foreach (var archive in Directory.GetFiles(work, "*.deb"))
        {
            await Tool.RunAsync("dpkg-deb", ["-x", archive, tree], cancellationToken: cancellationToken);
        }

        var vmlinuz = ImageIn(tree, release);
        await VmlinuxExtractor.ExtractAsync(vmlinuz, Path.Combine(folder, "vmlinux"), cancellationToken);
        File.Delete(vmlinuz);
        LabDisk.CreateFolder(Path.Combine(folder, "lib", "modules"));
        Directory.Move(ModulesIn(tree, release), Path.Combine(folder, "lib", "modules", release));
        await Tool.RunAsync("depmod", ["-b", folder, release], cancellationToken: cancellationToken);
        LabDisk.DeleteFolder(work);
        // Relative paths: the folder is renamed when it is complete.
        var image = new KernelImage
        {
            Release = release,
            PackageVersion = package.Version,
            VmlinuxPath = "vmlinux",
            ModulesPath = $"lib/modules/{release}",
            Suite = package.Suite,
            Id = $"{release}_{package.Version}",
        };
        await File.WriteAllTextAsync(Path.Combine(folder, Record), JsonSerializer.Serialize(image, FaultLabJson.Document), cancellationToken);
    }

    // Newer suites split the image: linux-image-R depends on linux-binary-R, linux-modules-R and linux-base-R.
    private static IEnumerable<KernelPackage> WithItsParts(KernelPackage package, ImmutableArray<KernelPackage> all)
    {
        var parts = new[] { "linux-binary-", "linux-modules-", "linux-base-" }.Select(prefix => prefix + package.Release);
        return all.Where(p => p.Version == package.Version && parts.Contains(p.Name)).Prepend(package);
    }

    private static string ModulesIn(string tree, string release) =>
        new[] { "lib", "usr/lib" }.Select(lib => Path.Combine(tree, lib, "modules", release))
            .FirstOrDefault(path => Directory.Exists(Path.Combine(path, "kernel")))
        ?? throw new LabException($"The Debian packages of kernel {release} hold no modules folder.");

    private static string ImageIn(string tree, string release) =>
        new[] { $"boot/vmlinuz-{release}", $"usr/lib/modules/{release}/vmlinuz", $"lib/modules/{release}/vmlinuz" }
            .Select(path => Path.Combine(tree, path)).FirstOrDefault(File.Exists)
        ?? throw new LabException($"The Debian packages of kernel {release} hold no vmlinuz.");

    private static async Task<KernelImage> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(folder, Record));
        var image = (await JsonSerializer.DeserializeAsync<KernelImage>(file, FaultLabJson.Document, cancellationToken))!;
        return image with
        {
            VmlinuxPath = Path.Combine(folder, image.VmlinuxPath),
            ModulesPath = Path.Combine(folder, image.ModulesPath!),
        };
    }
}
