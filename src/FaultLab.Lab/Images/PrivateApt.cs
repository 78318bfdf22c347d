using System.Collections.Immutable;

namespace FaultLab.Lab.Images;

/// <summary>
/// apt with a root of its own for one suite: its lists, state and downloads are in the cache, the machine's packages are not
/// touched. Signatures are checked against Debian's archive keyring.
/// </summary>
internal sealed class PrivateApt(LabCache cache, KernelSuite suite, Lazy<DebianMirror> mirror)
{
    /// <summary>strerror of ENOSPC, as apt prints it.</summary>
    private const string NoSpace = "No space left on device";

    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>How long an index is taken for current.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromHours(24);

    private readonly string _root = cache.PathOf("apt", suite.Suite);

    private string Index => Path.Combine(_root, "linux-packages");

    /// <summary>The suite's <c>linux-*</c> packages, fetched when they are older than a day.</summary>
    /// <param name="offline">Take what is there, however old, and nothing where nothing is.</param>
    public async Task<ImmutableArray<KernelPackage>> PackagesAsync(
        bool offline, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!offline)
        {
            await RefreshAsync(progress, cancellationToken);
        }

        if (!File.Exists(Index))
        {
            return [];
        }

        using var reader = new StreamReader(Index);
        return [.. KernelPackages.Parse(suite.Suite, reader)];
    }

    /// <summary>Downloads packages into <paramref name="folder"/>; apt checks each against the signed index.</summary>
    public async Task DownloadAsync(IEnumerable<KernelPackage> packages, string folder, CancellationToken cancellationToken)
    {
        // Beside other downloads, but not while the lists are being fetched anew.
        using var held = await cache.SharedLockAsync("apt-" + suite.Suite, cancellationToken);
        await AptAsync(["download", .. packages.Select(p => $"{p.Name}={p.Version}")], folder, cancellationToken);
    }

    /// <summary>Packages and all they depend on, recommendations left out, as apt chooses them for a machine that has nothing. Lists of up to a day of age serve.</summary>
    /// <exception cref="LabException">The suite has no such package, or it cannot be installed.</exception>
    public async Task<ImmutableArray<ArchivedPackage>> ResolveAsync(
        IEnumerable<string> packages, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await RefreshAsync(progress, cancellationToken);
        using var held = await cache.SharedLockAsync("apt-" + suite.Suite, cancellationToken);
        string[] wanted = [.. packages];
        try
        {
            var uris = await Tool.RunAsync(
                "apt-get", [Configuration, "-qq", "--yes", "--no-install-recommends", "--print-uris", "install", .. wanted], _root, cancellationToken);
            return ArchivedPackage.Parse(uris);
        }
        catch (LabException e) when (e.ExitStatus is not null)
        {
            throw new LabException($"{suite.Suite} cannot give {string.Join(' ', wanted)}: {FirstError(e.Output)}",
                "Check the names of the packages (apt-cache search), or name another suite.", e.Command, e.ExitStatus, e.Output, e);
        }
    }

    /// <summary>Downloads what <see cref="ResolveAsync"/> chose into <paramref name="folder"/>; apt checks each against the signed index.</summary>
    public async Task FetchAsync(IReadOnlyCollection<ArchivedPackage> packages, string folder, CancellationToken cancellationToken)
    {
        using var held = await cache.SharedLockAsync("apt-" + suite.Suite, cancellationToken);
        await AptAsync(["download", .. packages.Select(p => $"{p.Name}={p.Version}")], folder, cancellationToken);
    }

    private async Task RefreshAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (IsFresh())
        {
            return;
        }

        using var held = await cache.LockAsync("apt-" + suite.Suite, cancellationToken);
        if (!IsFresh())
        {
            await UpdateAsync(progress, cancellationToken);
        }
    }

    private static string FirstError(string? output) =>
        (output ?? "").Split('\n').FirstOrDefault(line => line.StartsWith("E: ", StringComparison.Ordinal))?[3..] ?? "apt-get failed";

    private string Configuration => $"--config-file={_root}/apt.conf";

    private bool IsFresh() => File.Exists(Index) && cache.Time.GetUtcNow() - File.GetLastWriteTimeUtc(Index) < Freshness;

    private async Task UpdateAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"fetching the package list of {suite.Suite}");
        await WriteConfigurationAsync(cancellationToken);
        try
        {
            await AptAsync(["update"], _root, cancellationToken);
        }
        catch (LabException e) when (e.ExitStatus is not null && File.Exists(Index))
        {
            progress?.Report($"the package list of {suite.Suite} could not be fetched; using the one of {File.GetLastWriteTimeUtc(Index):yyyy-MM-dd}");
            return;
        }

        var lists = await AptAsync(["indextargets", "--format", "$(FILENAME)", "Created-By: Packages"], _root, cancellationToken);
        var files = lists.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await LabDisk.ReplaceFileAsync(Index, async output =>
        {
            await using var writer = new StreamWriter(output);
            foreach (var file in files)
            {
                await Tool.RunAsync("/usr/lib/apt/apt-helper", ["cat-file", file], async (list, token) =>
                    await CopyKernelsAsync(new StreamReader(list), writer, token), cancellationToken: cancellationToken);
            }
        });
    }

    // Some 100 of 60000 packages are kept, so that finding a kernel takes no time.
    private static async Task CopyKernelsAsync(TextReader list, TextWriter kernels, CancellationToken cancellationToken)
    {
        var keep = false;
        while (await list.ReadLineAsync(cancellationToken) is { } line)
        {
            keep = line.StartsWith("Package: ", StringComparison.Ordinal) ? line.StartsWith("Package: linux-", StringComparison.Ordinal) : keep;
            if (keep)
            {
                await kernels.WriteLineAsync(line);
            }
        }
    }

    private async Task WriteConfigurationAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Keyring))
        {
            throw new LabException($"{Keyring} is missing, so Debian's kernels cannot be verified.",
                remedy: "apt-get install debian-archive-keyring");
        }

        foreach (var folder in new[] { "lists/partial", "cache/archives/partial" })
        {
            LabDisk.CreateFolder(Path.Combine(_root, folder));
        }

        var archive = suite.Security ? mirror.Value.Security : mirror.Value.Main;
        await File.WriteAllTextAsync(Path.Combine(_root, "status"), "", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_root, "sources.list"),
            $"deb [arch=amd64 signed-by={Keyring}] {archive} {suite.Suite} main\n", cancellationToken);
        // The machine's own settings (proxies) hold; its hooks must not run for our downloads.
        await File.WriteAllTextAsync(Path.Combine(_root, "apt.conf"), $"""
            Dir::State "{_root}/";
            Dir::State::Lists "{_root}/lists/";
            Dir::State::status "{_root}/status";
            Dir::Cache "{_root}/cache/";
            Dir::Etc::SourceList "{_root}/sources.list";
            Dir::Etc::SourceParts "-";
            Dir::Etc::Preferences "-";
            Dir::Etc::PreferencesParts "-";
            APT::Architecture "amd64";
            APT::Sandbox::User "root";
            APT::Update::Error-Mode "any";
            Acquire::Retries "3";
            Acquire::Languages "none";
            Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
            #clear APT::Update::Pre-Invoke;
            #clear APT::Update::Post-Invoke;
            #clear APT::Update::Post-Invoke-Success;

            """, cancellationToken);
    }

    private async Task<string> AptAsync(string[] arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await Tool.RunAsync("apt-get", [Configuration, "-q", .. arguments], folder, cancellationToken);
        }
        catch (LabException e) when (e.ExitStatus is not null)
        {
            var full = e.Output?.Contains(NoSpace, StringComparison.OrdinalIgnoreCase) == true;
            throw new LabException($"Debian packages of {suite.Suite} could not be fetched{(full ? $": {_root} is full" : "")}.",
                full ? LabDisk.SpaceRemedy : "Check the network and the machine's apt sources, or set FAULTLAB_DEBIAN_MIRROR to another Debian mirror.",
                e.Command, e.ExitStatus, e.Output, e);
        }
    }
}
