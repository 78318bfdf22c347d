using System.Text.Json;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab analyze FILE</c>: says what a kernel reported in the log of a console, of dmesg, of a journal.</summary>
internal static class ConsoleAnalysis
{
    /// <summary>Pass: a clean log. Fail: the kernel reported something.</summary>
    public static int Run(string file, bool json, TextWriter output)
    {
        var found = Classify(File.ReadLines(file)).ToList();
        var reports = found.Where(f => f.Finding.Class != ConsoleClass.Boot).ToList();
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(reports.Select(r => new { r.Line, Report = r.Finding }), FaultLabJson.Document));
        }
        else
        {
            Write(file, reports, found.Count - reports.Count, output);
        }
        return reports.Count == 0 ? ExitStatus.Pass : ExitStatus.Fail;
    }

    private static void Write(string file, List<(long Line, ConsoleFinding Finding)> reports, int boots, TextWriter output)
    {
        foreach (var (line, finding) in reports)
        {
            var kind = JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Kind.ToString());
            output.WriteLine($"{kind,-9} line {line}: {finding.Title}{(finding.Panicked ? ", and it panicked" : "")}");
        }
        output.WriteLine($"{file}: {Wording.Count(reports.Count, "report")}, {Wording.Count(boots, "boot")}");
    }

    /// <summary>The number of a line stands for the time at which it came, in microseconds.</summary>
    private static IEnumerable<(long Line, ConsoleFinding Finding)> Classify(IEnumerable<string> lines) => ConsoleClassifier
        .Classify(lines.Select((text, i) => new ConsoleLine { At = TimeSpan.FromMicroseconds(i + 1), Wall = default, Node = "", Text = text }))
        .Select(finding => ((long)finding.From.TotalMicroseconds, finding));
}
