using System.Collections.Immutable;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FaultLab.Lab.Images;

/// <summary>One suite of <c>lab/kernels.yaml</c>.</summary>
public sealed class KernelSuite
{
    /// <summary>Name of the suite: <c>bookworm</c>, <c>bookworm-security</c>.</summary>
    public string Suite { get; set; } = "";

    /// <summary>Whether it is in the security archive rather than in the main one.</summary>
    public bool Security { get; set; }

    /// <summary>The kernel series it is asked for first.</summary>
    public List<string> Series { get; set; } = [];

    /// <summary>Whether it carries kernels of the series that <paramref name="version"/> belongs to.</summary>
    internal bool Carries(string version) => Series.Any(series => version == series || version.StartsWith(series + ".", StringComparison.Ordinal));

    /// <summary>Whether it carries a series that lies between those of two versions.</summary>
    internal bool CarriesBetween(string from, string to) => Series.Any(series =>
        DebianVersion.Order.Compare(SeriesOf(from), series) <= 0 && DebianVersion.Order.Compare(series, SeriesOf(to)) <= 0);

    private static string SeriesOf(string version) => string.Join('.', version.Split('.', '-', '+', '~').Take(2));
}

internal static class KernelSuites
{
    public static ImmutableArray<KernelSuite> Load(string path)
    {
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        return [.. reader.Deserialize<Document>(File.ReadAllText(path)).Suites];
    }

    private sealed class Document
    {
        public List<KernelSuite> Suites { get; set; } = [];
    }
}
