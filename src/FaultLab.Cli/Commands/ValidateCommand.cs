using System.CommandLine;
using System.Text.Json;
using FaultLab.Lab.Matrices;
using FaultLab.Matrices;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab validate FILE…</c>: all that is wrong with scenario files, nothing touched.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Scenario files (*.faultlab.yaml).", Arity = ArgumentArity.OneOrMore };
        var set = ScenarioOptions.Set();
        var json = ScenarioOptions.Json();
        var command = new LabCommand(
            "validate",
            "Check scenario files and report all that is wrong with each, by file, line and column. Nothing is touched.",
            "faultlab validate scenarios/quickstart.faultlab.yaml",
            "faultlab validate scenarios/*.faultlab.yaml",
            "faultlab validate --set kernel=6.12 scenarios/quickstart.faultlab.yaml")
        {
            files,
            set,
            json,
        };
        command.SetAction(parsed =>
        {
            var loaded = parsed.GetRequiredValue(files)
                .Select(file => (File: file, Result: Load(file, ScenarioOptions.ValuesOf(parsed, set))))
                .ToArray();
            if (parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(
                    JsonSerializer.Serialize(loaded.SelectMany(file => file.Result.Errors), FaultLabJson.Document));
            }
            else
            {
                Array.ForEach(loaded, file => Write(parsed, file.File, file.Result));
            }

            return loaded.All(file => file.Result.Scenario is not null) ? ExitStatus.Pass : ExitStatus.WrongScenario;
        });
        return command;
    }

    /// <summary>Also loads the cells of a matrix; of a range of kernels the two ends, since only the archives know what lies between.</summary>
    private static ScenarioLoadResult Load(string file, IReadOnlyDictionary<string, string> set)
    {
        var loaded = ScenarioLoader.Load(file, set);
        if (loaded.Scenario is not { Matrix.Length: > 0 } scenario)
        {
            return loaded;
        }

        var axes = scenario.Matrix.Where(axis => !set.ContainsKey(axis.Parameter)).Select(axis => axis with { Values = [.. axis.Values.SelectMany(ValuesToCheck)] });
        var errors = new MatrixLoader(file, set).Load([.. axes], seed: 0).Errors;
        return errors.IsEmpty ? loaded : new ScenarioLoadResult { Scenario = null, Errors = errors, ResolvedYaml = null };
    }

    private static IEnumerable<string> ValuesToCheck(string value) =>
        !ValueRange.TryParse(value, out var range) ? [value] : range.IsKernels ? [range.From, range.To] : range.Numbers();

    private static void Write(ParseResult parsed, string file, ScenarioLoadResult result)
    {
        if (result.Scenario is not { } scenario)
        {
            ScenarioOptions.WriteErrors(result, parsed.InvocationConfiguration.Error);
            return;
        }

        parsed.InvocationConfiguration.Output.WriteLine(
            $"{file}: ok, {scenario.Topology.Nodes.Length} nodes, {scenario.Topology.Links.Length} links, {scenario.Probes.Length} probes, "
            + $"{scenario.Faults.Length} faults, {Quantity.Format(scenario.Duration)}"
            + string.Concat(scenario.Matrix.Select(axis => $", matrix of {axis}")));
    }
}
