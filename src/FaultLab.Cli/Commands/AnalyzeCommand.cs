using System.CommandLine;
using System.Text.Json;
using FaultLab.Cli.Terminal;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab analyze RUN</c>: judges a stored history again; or <c>analyze FILE</c>, the log of a console.</summary>
internal static class AnalyzeCommand
{
    private const string Description = """
        Judge the stored history of a run again, with today's detectors or with the expectations of another scenario file. Nothing is written.
        Given the log of a console instead (of dmesg, of a journal; gzip too), say what the kernel reported in it: the class, the guilty function.

        Examples:
          faultlab analyze latest
          faultlab analyze quickstart-20260314T092653Z-7 --json
          faultlab analyze latest --scenario stricter.faultlab.yaml
          faultlab analyze serial.log
        """;

    public static Command Create(EvaluateRun evaluate)
    {
        var run = ResultsOptions.Run();
        var results = ResultsOptions.Results();
        var json = ScenarioOptions.Json();
        var set = ScenarioOptions.Set();
        var scenario = new Option<string?>("--scenario") { Description = "Scenario file to judge by. Default: the run's own.", HelpName = "FILE" };
        var command = new Command("analyze", Description) { run, scenario, set, results, json };
        command.SetAction(parsed =>
        {
            if (File.Exists(parsed.GetRequiredValue(run)))
            {
                return ConsoleAnalysis.Run(parsed.GetRequiredValue(run), parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            }

            var stored = ResultsOptions.StoreOf(parsed, results).Find(parsed.GetRequiredValue(run));
            if (Load(parsed, stored, parsed.GetValue(scenario), set) is not { } loaded)
            {
                return ExitStatus.WrongScenario;
            }

            var judgement = StoredJudgement.Of(stored, Planner.Create(loaded, stored.Summary.Seed), evaluate);
            Write(stored, judgement, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return judgement.Verdict switch
            {
                Verdict.Pass => ExitStatus.Pass,
                Verdict.Fail => ExitStatus.Fail,
                _ => ExitStatus.Inconclusive,
            };
        });
        return command;
    }

    /// <summary>Null when the scenario is wrong, its errors written. The run's own has its parameters filled in.</summary>
    private static Scenario? Load(ParseResult parsed, StoredRun run, string? file, Option<string[]> set)
    {
        if (file is null && !File.Exists(run.Folder.ScenarioYaml))
        {
            throw new LabException($"{run.Folder.Name} has no scenario.yaml", "name the scenario to judge it by: --scenario FILE");
        }

        var loaded = ScenarioLoader.Load(file ?? run.Folder.ScenarioYaml, ScenarioOptions.ValuesOf(parsed, set), filesMustExist: false);
        ScenarioOptions.WriteErrors(loaded, parsed.InvocationConfiguration.Error);
        return loaded.Scenario;
    }

    private static void Write(StoredRun run, Judgement judgement, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(judgement, FaultLabJson.Document));
            return;
        }

        var zero = run.History().OfType<PhaseStarted>().FirstOrDefault(p => p.Phase == Phase.Run)?.At;
        var summary = run.Summary with { Judgement = judgement, Status = RunReports.StatusWord(run.Status) };
        foreach (var (_, text) in SummaryText.Lines(summary, run.Folder, zero).Skip(1))
        {
            output.WriteLine(text);
        }
    }
}
