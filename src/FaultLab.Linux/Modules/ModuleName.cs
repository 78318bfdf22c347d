namespace FaultLab.Linux.Modules;

/// <summary>Names of modules: the kernel writes underscores where files may have dashes.</summary>
internal static class ModuleName
{
    private static readonly string[] Suffixes = [".ko", ".ko.xz", ".ko.gz", ".ko.zst"];

    public static string Normalise(string name) => name.Replace('-', '_');

    /// <summary>Whether it names a file rather than a module.</summary>
    public static bool IsFile(string nameOrPath) => nameOrPath.Contains('/', StringComparison.Ordinal) || SuffixOf(nameOrPath) is not null;

    /// <summary>The module in a file of this path.</summary>
    public static string OfFile(string path)
    {
        var file = Path.GetFileName(path);
        return Normalise(SuffixOf(file) is { } suffix ? file[..^suffix.Length] : file);
    }

    private static string? SuffixOf(string file) => Suffixes.FirstOrDefault(s => file.EndsWith(s, StringComparison.Ordinal));
}
