using System.Security.Cryptography;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>
/// Compilers that this machine lacks, each with all that kbuild runs: root file systems of packages of the Debian release that a kernel comes from,
/// unpacked into the cache. A root is known by what was asked for, so that a release that changes daily is not fetched daily.
/// </summary>
internal sealed class CompilerRoots(LabCache cache, KernelStore store)
{
    // Change it when what is made of the same packages changes.
    private const string Layout = "layout 1";

    private const int KeyLength = 16;

    /// <summary>What kbuild and the Makefiles of modules run beside a compiler.</summary>
    private static readonly string[] _usual = ["bash", "coreutils", "dash", "diffutils", "findutils", "grep", "make", "mawk", "sed"];

    /// <summary>Wants python and a debugger's libraries to write type information for BPF, which modules here go without.</summary>
    private const string Pahole = "pahole";

    /// <returns>Path of the root file system.</returns>
    /// <exception cref="LabException">Its packages cannot be had.</exception>
    public async Task<string> PrepareAsync(string compiler, KernelBuildFolder build, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // Security updates and backports are built by the compiler of their release.
        var suite = KernelPackages.DebianOf(build.Suite ?? throw new ArgumentException("Only Debian's headers name packages.", nameof(build)));
        var needs = await build.NeedsAsync(cancellationToken);
        var packages = PackagesFor(compiler, needs);
        var folder = await cache.FolderOnceAsync(["compilers", $"{suite}-{compiler}-{KeyOf(needs)}"], async (temporary, token) =>
        {
            try
            {
                await FillAsync(suite, compiler, packages, temporary, progress, token);
            }
            catch (LabException e)
            {
                throw new LabException($"The kernel wants {compiler}, which this machine lacks, and it could not be had of Debian's {suite}: {e.Message}",
                    $"{e.Remedy} Or install {compiler}, or give the built .ko.", e.Command, e.ExitStatus, e.Output, e);
            }
        }, cancellationToken);
        return Path.Combine(folder, "root");
    }

    /// <summary>Names of the packages of a root, all they depend on aside.</summary>
    internal static string[] PackagesFor(string compiler, IEnumerable<string> needs) =>
        [compiler, .. _usual, .. needs.Select(need => need.Split(' ', '|', ':')[0]).Where(name => name != Pahole)];

    private async Task FillAsync(
        string suite, string compiler, string[] packages, string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!store.Suites.Contains(suite))
        {
            throw new LabException($"there is no suite {suite} in lab/kernels.yaml.", "Add it there.");
        }

        var apt = store.Apt(suite);
        var all = await apt.ResolveAsync(packages, progress, cancellationToken);
        progress?.Report($"fetching {compiler} of {suite}: {all.Length} packages, {all.Sum(package => package.Bytes) / 1_000_000} MB");
        var tar = Path.Combine(folder, "root.tar");
        await RootFileSystems.WriteTarAsync(apt, all, tar, cancellationToken);
        var root = LabDisk.CreateFolder(Path.Combine(folder, "root"));
        await Tool.RunAsync("tar", ["-xf", tar, "--no-same-owner", "-C", root], cancellationToken: cancellationToken);
        File.Delete(tar);
        // What its maintainer script would do.
        File.CreateSymbolicLink(Path.Combine(root, "usr/bin/awk"), "mawk");
    }

    private static string KeyOf(IEnumerable<string> needs) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Layout}\n{string.Join('\n', _usual)}\n{string.Join('\n', needs.Order(StringComparer.Ordinal))}")))[..KeyLength];
}
