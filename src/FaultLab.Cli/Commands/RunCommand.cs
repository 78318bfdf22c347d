using System.CommandLine;
using FaultLab.Cli.Terminal;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
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
        Ctrl-C ends the schedule early; everything is healed and taken down, and what was seen is judged. Ctrl-C again does not wait.
        """;

    public static Command Create()
    {
        var file = ScenarioOptions.File();
        var set = ScenarioOptions.Set();
        var seed = ScenarioOptions.Seed();
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live view, as when the output is not a terminal." };
        var command = new LabCommand(
            "run",
            Description,
            "faultlab run scenarios/quickstart.faultlab.yaml",
            "faultlab run scenarios/quickstart.faultlab.yaml --set kernel=6.12 --seed 42",
            "faultlab run scenarios/quickstart.faultlab.yaml --plain | tee run.log")
        {
            file,
            set,
            seed,
            plain,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (ScenarioOptions.Load(parsed, parsed.GetRequiredValue(file), set) is not { Scenario: { } scenario } loaded)
            {
                return ExitStatus.WrongScenario;
            }

            var plan = Planner.Create(scenario, parsed.GetValue(seed));
            using var interruption = new Interruption(TimeProvider.System, cancellationToken);
            await using var view = RunViews.Create(AnsiConsole.Console, parsed.GetValue(plain), plan);
            var outcome = await new ScenarioRun(ResultsStore.Default(), view, TimeProvider.System)
                .RunAsync(plan, loaded.ResolvedYaml!, interruption.Token);
            view.Finish(outcome.Summary, outcome.Folder);
            if (outcome.Broke is { } broke)
            {
                CommandLine.Describe(broke, parsed.InvocationConfiguration.Error);
            }

            return outcome.Status;
        });
        return command;
    }
}
