using System.Collections.Immutable;

namespace FaultLab.Lab.Images;

/// <summary>One <c>linux-*</c> package of a suite.</summary>
/// <param name="Depends">Names of the packages it depends on, versions and alternatives dropped.</param>
internal sealed record KernelPackage(string Suite, string Name, string Version, ImmutableArray<string> Depends)
{
    /// <summary>For <c>linux-image-RELEASE</c>: the release. Null for other packages.</summary>
    public string? Release => Name.StartsWith(ImagePrefix, StringComparison.Ordinal) && Name.Length > ImagePrefix.Length
        && char.IsAsciiDigit(Name[ImagePrefix.Length]) ? Name[ImagePrefix.Length..] : null;

    private const string ImagePrefix = "linux-image-";
}

/// <summary>Reads Debian <c>Packages</c> indexes and finds kernels in them.</summary>
internal static class KernelPackages
{
    /// <summary>The <c>linux-*</c> packages of an index: stanzas of <c>Field: value</c> lines, ended by an empty line.</summary>
    public static IEnumerable<KernelPackage> Parse(string suite, TextReader packages)
    {
        string? name = null, version = null, depends = null;
        for (var line = packages.ReadLine(); ; line = packages.ReadLine())
        {
            if (string.IsNullOrEmpty(line))
            {
                if (name is not null && version is not null && name.StartsWith("linux-", StringComparison.Ordinal))
                {
                    yield return new KernelPackage(suite, name, version, Names(depends));
                }

                (name, version, depends) = (null, null, null);
                if (line is null)
                {
                    yield break;
                }
            }
            else if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                name = line[9..];
            }
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
            {
                version = line[9..];
            }
            else if (line.StartsWith("Depends: ", StringComparison.Ordinal))
            {
                depends = line[9..];
            }
        }
    }

    /// <summary>
    /// The newest image of the flavour that <paramref name="wanted"/> names: a series (<c>6.1</c>), a release (<c>6.1.0-56</c>,
    /// <c>6.12.85</c>) or an upstream version (<c>6.1.190</c>). The Debian release that comes first wins, though a later one may be some days
    /// ahead of it: its kernels are built by that release's compiler, and so are modules for them. Of one upstream version the suite that comes
    /// first wins.
    /// </summary>
    public static KernelPackage? Find(IReadOnlyCollection<KernelPackage> packages, string wanted, string flavour)
    {
        var suites = packages.Select(p => p.Suite).Distinct().ToList();
        var debians = suites.Select(DebianOf).Distinct().ToList();
        return Images(packages, flavour)
            .Where(p => Names(p.Release!, wanted, flavour) || (wanted.Count(c => c == '.') > 1 && Begins(p.Version, wanted)))
            .OrderBy(p => debians.IndexOf(DebianOf(p.Suite)))
            .ThenByDescending(p => DebianVersion.Upstream(p.Version), DebianVersion.Order)
            .ThenBy(p => suites.IndexOf(p.Suite))
            .ThenByDescending(p => p.Release, DebianVersion.Order)
            .FirstOrDefault();
    }

    /// <summary>
    /// The releases, without their flavour, from <paramref name="from"/> to <paramref name="to"/>, oldest first; each end is a release
    /// (<c>6.1.0-47</c>), an upstream version (<c>6.12.43</c>) or a series, and need not be there. Of one upstream version only those of the suite
    /// that comes first are taken.
    /// </summary>
    public static ImmutableArray<string> Between(IReadOnlyCollection<KernelPackage> packages, string from, string to, string flavour)
    {
        var suites = packages.Select(p => p.Suite).Distinct().ToList();
        return
        [
            .. Images(packages, flavour)
                .Where(p => Compare(p, from, flavour) >= 0 && Compare(p, to, flavour) <= 0)
                .GroupBy(p => DebianVersion.Upstream(p.Version))
                .OrderBy(group => group.Key, DebianVersion.Order)
                .SelectMany(group => group
                    .GroupBy(p => suites.IndexOf(p.Suite)).MinBy(suite => suite.Key)!
                    .Select(p => Bare(p, flavour)).Order(DebianVersion.Order))
                .Distinct(),
        ];
    }

    /// <summary>
    /// Where a kernel lies, seen from a limit: before it (negative), in it (0) or after it. Debian's older kernels count their releases
    /// (<c>6.1.0-56</c>), so a limit in that form is compared with the release, another one with the upstream version.
    /// </summary>
    private static int Compare(KernelPackage package, string limit, string flavour)
    {
        var release = Bare(package, flavour);
        var upstream = DebianVersion.Upstream(package.Version);
        var dash = limit.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
        {
            return release.StartsWith(limit[..(dash + 1)], StringComparison.Ordinal)
                ? DebianVersion.Order.Compare(release, limit)
                : DebianVersion.Order.Compare(upstream, string.Join('.', limit.Split('.').Take(2)));
        }

        var plain = limit.Split('+')[0];
        if (!Begins(upstream, plain))
        {
            return DebianVersion.Order.Compare(upstream, plain);
        }

        return plain == limit ? 0 : DebianVersion.Order.Compare(release, limit);
    }

    /// <summary><c>bookworm</c> of <c>bookworm-security</c>.</summary>
    public static string DebianOf(string suite) => suite.Split('-')[0];

    private static string Bare(KernelPackage package, string flavour) => package.Release![..^(flavour.Length + 1)];

    /// <summary>Releases without their flavour that come closest to what was wanted, nearest first.</summary>
    public static ImmutableArray<string> Nearest(IEnumerable<KernelPackage> packages, string wanted, string flavour, int count) =>
    [
        .. Images(packages, flavour)
            .Select(p => Bare(p, flavour))
            .Distinct()
            .OrderBy(release => Distance(release, wanted))
            .ThenByDescending(release => release, DebianVersion.Order)
            .Take(count),
    ];

    private static IEnumerable<KernelPackage> Images(IEnumerable<KernelPackage> packages, string flavour) =>
        packages.Where(p => p.Release is { } release && IsRelease(release, flavour));

    // Meta packages (linux-image-6.12-cloud-amd64) have two numbers only; the flavour amd64 is not cloud-amd64.
    private static bool IsRelease(string release, string flavour) =>
        release.EndsWith("-" + flavour, StringComparison.Ordinal)
        && release[..^(flavour.Length + 1)] is { } bare
        && bare.Count(c => c == '.') >= 2
        && !bare.EndsWith("-cloud", StringComparison.Ordinal) && !bare.EndsWith("-rt", StringComparison.Ordinal);

    private static bool Names(string release, string wanted, string flavour) =>
        release == wanted || Begins(release[..^(flavour.Length + 1)], wanted);

    private static bool Begins(string text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) && (text.Length == start.Length || text[start.Length] is '.' or '-' or '+' or '~');

    private static ImmutableArray<string> Names(string? depends) => depends is null
        ? []
        : [.. depends.Split(',').Select(d => d.Split('|')[0].Trim().Split(' ', ':', '(')[0])];

    private static double Distance(string release, string wanted)
    {
        var (a, b) = (Numbers(release), Numbers(wanted));
        double distance = 0, weight = 1e9;
        for (var i = 0; i < 4; i++, weight /= 1e3)
        {
            distance += weight * Math.Abs(a[i] - b[i]);
        }

        return distance;
    }

    private static int[] Numbers(string version)
    {
        var numbers = version.Split('.', '-', '+').Select(part => int.TryParse(part, out var number) ? Math.Min(number, 999) : 0);
        return [.. numbers.Concat([0, 0, 0, 0]).Take(4)];
    }
}
