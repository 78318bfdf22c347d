using System.Runtime.CompilerServices;
using FaultLab.Detection;
using FaultLab.Detection.Consoles;
using FaultLab.Expectations;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>A console of a real kernel: what is found in it, in lines that begin with "# ", then the console as it came.</summary>
internal sealed record RecordedConsole(string Name, string Header, string Log)
{
    public static IEnumerable<string> Names() => Directory.GetFiles(Folder(), "*.log").Select(path => Path.GetFileName(path)[..^".log".Length]).Order(StringComparer.Ordinal);

    public static RecordedConsole Load(string name)
    {
        var text = File.ReadAllText(PathOf(name));
        var log = 0;
        while (log < text.Length && text[log] == '#')
        {
            log = text.IndexOf('\n', log) + 1;
        }
        return new RecordedConsole(name, text[..log], text[log..]);
    }

    /// <summary>Whether it crashed, and of each report its class, function, module and title. Boot banners are counted.</summary>
    public static string Describe(IReadOnlyList<ConsoleFinding> found)
    {
        var reports = found.Where(f => f.Class != ConsoleClass.Boot).ToList();
        var lines = new List<string> { $"crash: {(reports.Exists(f => f.Kind == IncidentKind.Crash) ? "yes" : "no")}, {found.Count - reports.Count} boots, {reports.Count} reports" };
        lines.AddRange(reports.Take(12).Select(f =>
            $"{Measure.KindName(f.Kind)} {Kebab(f.Class)} | {f.Function ?? "-"} | {f.Module ?? "-"} | {f.Title} | {f.Excerpt.Length} lines{(f.Panicked ? ", panicked" : "")}"));
        return string.Concat(lines.Select(line => $"# {line}\n"));
    }

    public static string Kebab(ConsoleClass kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public void Write(string header) => File.WriteAllText(PathOf(Name), header + Log);

    public static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Recorded");

    private static string PathOf(string name) => Path.Combine(Folder(), $"{name}.log");
}
