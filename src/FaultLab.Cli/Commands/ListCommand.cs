using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FaultLab.Cli.Output;
using FaultLab.Lab.Results;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab list</c>: the runs whose results are kept.</summary>
internal static class ListCommand
{
    private const string Description = """
        List the runs whose results are kept, the newest first. A run whose controller died shows as killed.

        Examples:
          faultlab list
          faultlab list --json
        """;

    public static Command Create()
    {
        var results = ResultsOptions.Results();
        var json = ScenarioOptions.Json();
        var command = new Command("list", Description) { results, json };
        command.SetAction(parsed =>
        {
            var store = ResultsOptions.StoreOf(parsed, results);
            var runs = store.Runs();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(runs.Select(Entry), FaultLabJson.Document));
            }
            else if (runs.Count == 0)
            {
                output.WriteLine($"There are no runs in {store.Root}.");
            }
            else
            {
                Table(runs).Write(output);
            }

            return ExitStatus.Pass;
        });
        return command;
    }

    private static object Entry(StoredRun run) => new
    {
        run = run.Folder.Name,
        path = run.Folder.Path,
        scenario = run.Summary.Scenario,
        seed = run.Summary.Seed,
        started = run.Summary.Started,
        status = RunReports.StatusWord(run.Status),
        verdict = run.Summary.Judgement?.Verdict,
        incidents = run.Summary.Judgement is { } judgement ? NumberedIncident.Of(judgement).Length : (int?)null,
        took = run.Took,
        bytes = run.Size(),
    };

    private static TextTable Table(IEnumerable<StoredRun> runs)
    {
        var table = new TextTable("Runs", "run", "started", "verdict", "incidents", "took", "size");
        foreach (var run in runs)
        {
            table.Add(
                run.Folder.Name,
                run.Summary.Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
                Verdict(run),
                run.Summary.Judgement is { } judgement ? Wording.Count(NumberedIncident.Of(judgement).Length, "incident") : "",
                Wording.Duration(run.Took),
                Wording.Bytes(run.Size()));
        }

        return table;
    }

    /// <summary>The verdict, and what is odd about the run where something is.</summary>
    private static string Verdict(StoredRun run)
    {
        var status = run.Status == RunStatus.Completed ? "" : RunReports.StatusWord(run.Status);
        var verdict = run.Summary.Judgement?.Verdict.ToString().ToLowerInvariant() ?? (status.Length == 0 ? "not judged" : "");
        return status.Length > 0 && verdict.Length > 0 ? $"{verdict} ({status})" : verdict + status;
    }
}
