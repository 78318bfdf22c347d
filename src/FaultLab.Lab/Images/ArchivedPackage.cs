using System.Collections.Immutable;
using System.Globalization;

namespace FaultLab.Lab.Images;

/// <summary>One package in Debian's archive, as <c>apt-get --print-uris</c> tells of it.</summary>
/// <param name="Version">With its epoch: <c>1:1.2.13.dfsg-1</c>.</param>
/// <param name="Bytes">Size of its file.</param>
/// <param name="Sum">The sum of its file in the signed index.</param>
internal sealed record ArchivedPackage(string Name, string Version, long Bytes, string Sum)
{
    private const string Extension = ".deb";

    /// <summary>Lines of <c>'URI' name_version_architecture.deb size SHA256:sum</c>; others are left out.</summary>
    public static ImmutableArray<ArchivedPackage> Parse(string uris) =>
        [.. uris.Split('\n').Select(ParseLine).OfType<ArchivedPackage>().OrderBy(package => package.Name, StringComparer.Ordinal)];

    private static ArchivedPackage? ParseLine(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [['\'', ..], var file, var size, var sum] && file.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(size, CultureInfo.InvariantCulture, out var bytes) && file[..^Extension.Length].Split('_') is [var name, var version, _]
            ? new ArchivedPackage(name, Uri.UnescapeDataString(version), bytes, sum)
            : null;
}
