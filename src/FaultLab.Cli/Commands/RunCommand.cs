using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FaultLab.Cli.Terminal;
using FaultLab.Lab.Matrices;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Planning;
using FaultLab.Results;
using Spectre.Console;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab run FILE</c>: the main job, from a scenario to a verdict.</summary>
internal static class RunCommand
{
    private const string Description = """
        Build the lab of a scenario, play its schedule, watch, judge, and file the evidence in a folder of results/.

        Exit status: 0 pass, 1 fail, 2 inconclusive, 3 the lab could not be built or broke, 4 the scenario is wrong.
        With a matrix, in the file or on the command line, every combination of its values is run, several at once where the machine has room.
        Ctrl-C ends the schedule early; everything is healed and taken down, and what was seen is judged. Ctrl-C again does not wait.
        """;

    public static Command Create()
    {
        var file = ScenarioOptions.File();
        var set = ScenarioOptions.Set();
        var seed = ScenarioOptions.Seed();
        var matrix = MatrixOptions.Matrix();
        var jobs = MatrixOptions.Jobs();
        var json = new Option<bool>("--json") { Description = "Write the result as JSON to the standard output, and what happens to the error output." };
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live view, as when the output is not a terminal." };
        var command = new LabCommand(
            "run",
            Description,
            "faultlab run scenarios/quickstart.faultlab.yaml",
            "faultlab run scenarios/quickstart.faultlab.yaml --set kernel=6.12 --seed 42",
            "faultlab run scenarios/quickstart.faultlab.yaml --matrix kernel=5.10.0-46,6.1.0-56,6.12.107..6.12.117",
            "faultlab run scenarios/quickstart.faultlab.yaml --plain | tee run.log")
        {
            file,
            set,
            matrix,
            seed,
            jobs,
            json,
            plain,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (ScenarioOptions.Load(parsed, parsed.GetRequiredValue(file), set) is not { Scenario: { } scenario } loaded)
            {
                return ExitStatus.WrongScenario;
            }

            if (MatrixOptions.AxesOf(parsed, matrix, set, scenario) is not { } axes)
            {
                return ExitStatus.WrongScenario;
            }

            using var interruption = new Interruption(TimeProvider.System, cancellationToken);
            if (axes.IsEmpty)
            {
                return await RunAsync(parsed, Planner.Create(scenario, parsed.GetValue(seed)), loaded.ResolvedYaml!, parsed.GetValue(plain), parsed.GetValue(json), interruption.Token);
            }

            var name = parsed.GetRequiredValue(file);
            return await MatrixOptions.LoadAsync(parsed, name, set, axes, parsed.GetValue(seed), interruption.Token) is var (expanded, cells)
                ? await RunAsync(parsed, name, expanded, cells, parsed.GetValue(jobs), parsed.GetValue(json), interruption.Token)
                : ExitStatus.WrongScenario;
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Plan plan, string resolvedYaml, bool plain, bool json, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var console = json ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(parsed.InvocationConfiguration.Error) }) : AnsiConsole.Console;
        await using var view = RunViews.Create(console, plain || json, plan);
        var outcome = await new ScenarioRun(ResultsStore.Default(), view, TimeProvider.System).RunAsync(plan, resolvedYaml, cancellationToken);
        view.Finish(outcome.Summary, outcome.Folder);
        if (outcome.Broke is { } broke)
        {
            CommandLine.Describe(broke, parsed.InvocationConfiguration.Error);
        }

        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(outcome.Summary, FaultLabJson.Document));
        }

        return outcome.Status;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, string file, ImmutableArray<MatrixAxis> axes, ImmutableArray<LoadedCell> cells, int? jobs, bool json, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var view = new MatrixView(json ? error : output, cells.Length, TimeProvider.System);
        var run = new MatrixRun(ResultsStore.Default(), view, TimeProvider.System) { Jobs = jobs };
        var (summary, folder) = await run.RunAsync(file, axes, cells, cancellationToken);
        MatrixView.WriteTable(summary, folder, json ? error : output);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(summary, FaultLabJson.Document));
        }

        return summary.ExitStatus;
    }
}
