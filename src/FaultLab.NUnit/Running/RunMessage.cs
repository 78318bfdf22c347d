using System.Text;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.NUnit.Running;

/// <summary>All that a developer needs to act on a failed test, without opening anything else.</summary>
internal static class RunMessage
{
    /// <summary>The first lines of an oops name cause, function and address; the rest is in the incident's folder.</summary>
    private const int ConsoleLines = 14;

    public static string Of(RunOutcome run, Plan plan, History history)
    {
        var text = new StringBuilder();
        if (run.Broke is { } broke)
        {
            text.AppendLine($"the lab broke: {broke.Message}");
            text.AppendLine(broke.Remedy is { } remedy ? $"  {remedy}" : "");
        }

        foreach (var (_, line) in SummaryText.Lines(run.Summary, run.Folder, history.RunBegin).SkipWhile(line => line.Text.Length == 0))
        {
            text.AppendLine(line);
        }

        text.AppendLine($"again    lab/faultlab run {RunReports.Near(run.Folder.ScenarioYaml)} --seed {plan.Seed}");
        foreach (var incident in Numbered(run).Where(i => !i.Incident.Console.IsEmpty))
        {
            text.AppendLine().AppendLine($"console of {incident.Where}, incident {incident.Number} ({incident.Kind}):");
            foreach (var line in incident.Incident.Console.Take(ConsoleLines))
            {
                text.AppendLine($"  {Printable.Line(line)}");
            }

            if (incident.Incident.Console.Length > ConsoleLines)
            {
                text.AppendLine($"  … {incident.Incident.Console.Length - ConsoleLines} more lines in {RunReports.Near(Path.Combine(run.Folder.IncidentsFolder, incident.FolderName))}");
            }
        }

        return text.ToString().TrimEnd();
    }

    private static IEnumerable<NumberedIncident> Numbered(RunOutcome run) =>
        run.Summary.Judgement is { } judgement ? NumberedIncident.Of(judgement) : [];
}
