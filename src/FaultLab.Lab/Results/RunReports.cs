using System.Collections.Immutable;
using System.Text;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Results.Html;

namespace FaultLab.Lab.Results;

/// <summary>Writes <c>report.html</c> and <c>junit.xml</c> of a run, finished or not.</summary>
public static class RunReports
{
    /// <summary>Links beyond this number help nobody; a soak rotates its captures thousands of times.</summary>
    private const int MaxFiles = 200;

    /// <param name="status">The run's status in words; see <see cref="StatusWord"/>.</param>
    /// <param name="plan">Null when the scenario cannot be read any more.</param>
    /// <exception cref="LabException">The disk is full or the folder is not writable.</exception>
    public static void Write(ResultsFolder folder, RunSummary summary, string status, Plan? plan, IEnumerable<HistoryEvent> history)
    {
        var html = HtmlReport.Render(new ReportInput
        {
            Summary = summary,
            Status = status,
            History = history,
            Plan = plan,
            Judgement = summary.Judgement,
            Reproduce = $"faultlab run {Near(folder.ScenarioYaml)} --seed {summary.Seed}",
            Files = Files(folder),
        });
        WriteText(folder.ReportHtml, html);
        WriteText(folder.JunitXml, JunitXml.Render(summary with { Status = status }, summary.Judgement));
    }

    /// <summary>How files write a status: <c>lab-broke</c>.</summary>
    public static string StatusWord(RunStatus status) => status == RunStatus.LabBroke ? "lab-broke" : status.ToString().ToLowerInvariant();

    /// <summary>A path as one would type it here: relative when it lies below the current folder.</summary>
    public static string Near(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static ImmutableArray<ReportFile> Files(ResultsFolder folder) =>
        [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(f => f != folder.ReportHtml && !f.EndsWith(".new", StringComparison.Ordinal))
            .Select(f => new ReportFile(Path.GetRelativePath(folder.Path, f), new FileInfo(f).Length))
            .OrderBy(f => f.Path.Count(c => c == '/')).ThenBy(f => f.Path, StringComparer.Ordinal)
            .Take(MaxFiles)];
}
