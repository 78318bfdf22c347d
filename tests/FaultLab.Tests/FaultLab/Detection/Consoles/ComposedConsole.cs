using System.Text.RegularExpressions;
using FaultLab.Detection;
using FaultLab.Detection.Consoles;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>
/// A log that was written for the tests, in the folder Composed: reports of kernels and processors that the lab cannot boot, in the formats of their
/// sources. Each begins with <c>=== name | crash | class | function | module</c>, decided by how kernel developers read such a report, before it was classified.
/// Lines have no stamps, except with <c>as-is</c>; <c>n=2</c> are two reports, <c>n=*</c> any number.
/// </summary>
internal sealed partial record ComposedConsole(string Name, string Verdict, string Reports, bool AsIs, IReadOnlyList<string> Lines)
{
    private static readonly List<ComposedConsole> Loaded =
        [.. Directory.GetFiles(Path.Combine(RecordedConsole.Folder(), "..", "Composed"), "*.txt").Order(StringComparer.Ordinal).SelectMany(path => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)))];

    public static IEnumerable<ComposedConsole> All() => Loaded;

    /// <summary>Those that any logger's prefixes fit.</summary>
    public static IEnumerable<ComposedConsole> Plain() => Loaded.Where(c => !c.AsIs);

    /// <summary>Its first line repeats what others say first, and tells nothing where one of those did.</summary>
    public bool IsEcho => Lines[0].StartsWith("---[ end", StringComparison.Ordinal) || Lines[0].StartsWith("bad: ", StringComparison.Ordinal);

    /// <summary>Crash or not, and the first report: "yes | page-fault | fl_read | fl_bad".</summary>
    public static string Judge(IEnumerable<ConsoleFinding> found)
    {
        var reports = Reported(found);
        var first = reports.FirstOrDefault();
        return $"{(reports.Exists(f => f.Kind == IncidentKind.Crash) ? "yes" : "no")} | {(first is null ? "clean" : RecordedConsole.Kebab(first.Class))} | {first?.Function ?? "-"} | {first?.Module ?? "-"}";
    }

    public static List<ConsoleFinding> Reported(IEnumerable<ConsoleFinding> found) => [.. found.Where(f => f.Class != ConsoleClass.Boot).OrderBy(f => f.From)];

    /// <summary>Each line behind what the dress makes of its number.</summary>
    public string Log(Func<int, string> dress) => string.Join('\n', Lines.Select((line, i) => (AsIs ? "" : dress(i)) + line));

    public override string ToString() => Name;

    private static IEnumerable<ComposedConsole> Parse(string group, string text) =>
        from part in Header().Split(text).Skip(1)
        let lines = part.TrimEnd('\n').Split('\n')
        let words = lines[0].Split(" | ")
        let reports = words.FirstOrDefault(w => w.StartsWith("n=", StringComparison.Ordinal))?[2..] ?? (words[2] == "clean" ? "0" : "1")
        select new ComposedConsole($"{group}/{words[0]}", string.Join(" | ", words[1..5]), reports, words.Contains("as-is"), lines[1..]);

    [GeneratedRegex(@"^=== (?=[\w.-]+ \|)", RegexOptions.Multiline)]
    private static partial Regex Header();
}
