using System.Collections.Immutable;
using System.CommandLine;
using FaultLab.Cli.Output;
using FaultLab.Lab.Matrices;
using FaultLab.Matrices;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab plan FILE</c>: what a run would build and do, and when.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var file = ScenarioOptions.File();
        var set = ScenarioOptions.Set();
        var matrix = MatrixOptions.Matrix();
        var seed = ScenarioOptions.Seed();
        var json = ScenarioOptions.Json();
        var command = new LabCommand(
            "plan",
            "Show what a run would build and do: nodes, addresses, routes, and every fault with its concrete time. Of a matrix all cells are named and the first is shown. Nothing is touched.",
            "faultlab plan scenarios/quickstart.faultlab.yaml",
            "faultlab plan scenarios/quickstart.faultlab.yaml --seed 42",
            "faultlab plan scenarios/quickstart.faultlab.yaml --set memory=256MiB --json")
        {
            file,
            set,
            matrix,
            seed,
            json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (ScenarioOptions.Load(parsed, parsed.GetRequiredValue(file), set) is not { Scenario: { } scenario })
            {
                return ExitStatus.WrongScenario;
            }

            if (MatrixOptions.AxesOf(parsed, matrix, set, scenario) is not { } axes)
            {
                return ExitStatus.WrongScenario;
            }

            var name = parsed.GetRequiredValue(file);
            if (await MatrixOptions.LoadAsync(parsed, name, set, axes, parsed.GetValue(seed), cancellationToken) is not var (_, cells))
            {
                return ExitStatus.WrongScenario;
            }

            var plan = cells[0].Plan;
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(PlanJson.Of(plan, Names(axes, cells)).ToJsonString(FaultLabJson.Document));
            }
            else
            {
                PlanText.Write(plan, Names(axes, cells), output);
            }

            return ExitStatus.Pass;
        });
        return command;
    }

    /// <summary>The names of the cells; none without a matrix.</summary>
    private static string[] Names(ImmutableArray<MatrixAxis> axes, ImmutableArray<LoadedCell> cells) =>
        axes.IsEmpty ? [] : [.. cells.Select(cell => cell.Cell.Name)];
}
