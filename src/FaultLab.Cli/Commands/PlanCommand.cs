using System.CommandLine;
using FaultLab.Cli.Output;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab plan FILE</c>: what a run would build and do, and when.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var file = ScenarioOptions.File();
        var set = ScenarioOptions.Set();
        var seed = ScenarioOptions.Seed();
        var json = ScenarioOptions.Json();
        var command = new LabCommand(
            "plan",
            "Show what a run would build and do: nodes, addresses, routes, and every fault with its concrete time. Nothing is touched.",
            "faultlab plan scenarios/quickstart.faultlab.yaml",
            "faultlab plan scenarios/quickstart.faultlab.yaml --seed 42",
            "faultlab plan scenarios/quickstart.faultlab.yaml --set memory=256MiB --json")
        {
            file,
            set,
            seed,
            json,
        };
        command.SetAction(parsed =>
        {
            if (ScenarioOptions.Load(parsed, parsed.GetRequiredValue(file), set) is not { Scenario: { } scenario })
            {
                return ExitStatus.WrongScenario;
            }

            var plan = Planner.Create(scenario, parsed.GetValue(seed));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(PlanJson.Of(plan).ToJsonString(FaultLabJson.Document));
            }
            else
            {
                PlanText.Write(plan, output);
            }

            return ExitStatus.Pass;
        });
        return command;
    }
}
