using System.Collections.Immutable;

namespace FaultLab.Lab.Images;

/// <summary>Where this machine gets Debian from.</summary>
/// <param name="Main">Address of the main archive, such as <c>http://mirror.example/debian</c>.</param>
/// <param name="Security">Address of the security archive.</param>
internal sealed record DebianMirror(string Main, string Security)
{
    private static readonly ImmutableArray<string> Codenames =
        ["buster", "bullseye", "bookworm", "trixie", "forky", "sid", "oldoldstable", "oldstable", "stable", "testing", "unstable"];

    /// <summary><c>FAULTLAB_DEBIAN_MIRROR</c> (main, optionally a blank and security), or the first Debian archive of the machine's apt sources.</summary>
    public static DebianMirror FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("FAULTLAB_DEBIAN_MIRROR") is { Length: > 0 } named)
        {
            var words = named.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Of(words[0], words.ElementAtOrDefault(1));
        }

        var folder = "/etc/apt/sources.list.d";
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        var sources = files.Prepend("/etc/apt/sources.list").Where(File.Exists)
            .SelectMany(file => file.EndsWith(".sources", StringComparison.Ordinal)
                ? AptSource.ParseDeb822(File.ReadAllText(file))
                : file.EndsWith(".list", StringComparison.Ordinal) ? AptSource.ParseOneLine(File.ReadAllText(file)) : []);
        return FromSources(sources) ?? throw new LabException(
            "None of the machine's apt sources is a Debian archive.",
            remedy: "Set FAULTLAB_DEBIAN_MIRROR to the address of a Debian mirror, such as http://mirror.example/debian.");
    }

    /// <summary>The mirror those sources use; null when none of them is Debian's archive.</summary>
    public static DebianMirror? FromSources(IEnumerable<AptSource> sources)
    {
        string? main = null, security = null;
        foreach (var source in sources)
        {
            if (IsSecurity(source.Suite))
            {
                security ??= source.Uri;
            }
            else if (Codenames.Any(name => source.Suite == name || source.Suite == name + "-updates" || source.Suite == name + "-backports"))
            {
                main ??= source.Uri;
            }
        }

        return main is null ? null : Of(main, security);
    }

    private static bool IsSecurity(string suite) =>
        Codenames.Any(name => suite == name + "-security" || suite == name + "/updates");

    // Mirrors carry the security archive beside the main one.
    private static DebianMirror Of(string main, string? security)
    {
        main = main.TrimEnd('/');
        return new DebianMirror(main, (security ?? main + "-security").TrimEnd('/'));
    }
}

/// <summary>One archive and suite of the machine's apt sources, in either of the two formats of sources.list(5).</summary>
internal sealed record AptSource(string Uri, string Suite)
{
    public static IEnumerable<AptSource> ParseOneLine(string text)
    {
        foreach (var line in text.Split('\n').Select(l => l.Split('#')[0].Trim()).Where(l => l.StartsWith("deb ", StringComparison.Ordinal)))
        {
            var rest = line[4..].TrimStart();
            var afterOptions = rest.StartsWith('[') ? rest[(rest.IndexOf(']') + 1)..] : rest;
            if (afterOptions.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var uri, var suite, ..])
            {
                yield return new AptSource(uri, suite);
            }
        }
    }

    public static IEnumerable<AptSource> ParseDeb822(string text)
    {
        var lines = text.Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.TrimEnd());
        var stanzas = string.Join('\n', lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return stanzas.Select(Fields).Where(IsEnabledBinary).SelectMany(fields =>
            from uri in Words(fields, "uris") from suite in Words(fields, "suites") select new AptSource(uri, suite));
    }

    private static Dictionary<string, string> Fields(string stanza)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var line in stanza.Split('\n'))
        {
            if (line.StartsWith(' ') && last is not null)
            {
                fields[last] += line;
            }
            else if (line.IndexOf(':') is > 0 and var colon)
            {
                last = line[..colon];
                fields[last] = line[(colon + 1)..].Trim();
            }
        }

        return fields;
    }

    private static bool IsEnabledBinary(Dictionary<string, string> fields) =>
        Words(fields, "types").Contains("deb") && fields.GetValueOrDefault("enabled", "yes") is not ("no" or "false");

    private static string[] Words(Dictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault(name, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
