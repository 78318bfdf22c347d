using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FaultLab.Lab.Matrices;
using FaultLab.Matrices;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary>What every command that runs or shows a matrix shares.</summary>
internal static class MatrixOptions
{
    public static Option<string[]> Matrix()
    {
        var option = new Option<string[]>("--matrix")
        {
            Description = "Run with each of these values of a parameter; several parameters give every combination. In place of the file's matrix for that parameter. "
                + "6.12.43..6.12.117 means every kernel of it that Debian's archives carry.",
            HelpName = "NAME=VALUE,…",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsAxis(token.Value)))
            {
                result.AddError($"--matrix takes NAME=VALUE,VALUE,…, not \"{token.Value}\".");
            }
        });
        return option;
    }

    public static Option<int?> Jobs() => new("--jobs", "-j")
    {
        Description = "So many runs of a matrix at once. Default: as many as memory and CPUs have room for.",
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) && jobs is > 0 and <= 256)
            {
                return jobs;
            }

            result.AddError($"--jobs takes a whole number from 1 to 256, not \"{result.Tokens[0].Value}\".");
            return null;
        },
    };

    /// <summary>
    /// The axes in force: those of the file, in place of which those of the command line stand; a parameter that <c>--set</c> fixes varies no
    /// more. Null when they are wrong, which was written to the error output.
    /// </summary>
    public static ImmutableArray<MatrixAxis>? AxesOf(ParseResult parsed, Option<string[]> matrix, Option<string[]> set, Scenario scenario)
    {
        var fixedValues = ScenarioOptions.ValuesOf(parsed, set);
        var given = (parsed.GetValue(matrix) ?? [])
            .Select(axis => axis.Split('=', 2))
            .GroupBy(axis => axis[0], axis => axis[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(group => new MatrixAxis(group.Key, [.. group.SelectMany(values => values).Distinct()]))
            .ToList();
        var complaints = given.Select(axis => Complaint(axis, fixedValues, scenario)).OfType<string>().ToList();
        complaints.ForEach(parsed.InvocationConfiguration.Error.WriteLine);
        if (complaints.Count > 0)
        {
            return null;
        }

        return
        [
            .. scenario.Matrix.Where(axis => !fixedValues.ContainsKey(axis.Parameter))
                .Select(axis => given.Find(other => other.Parameter == axis.Parameter) ?? axis),
            .. given.Where(axis => scenario.Matrix.All(other => other.Parameter != axis.Parameter)),
        ];
    }

    /// <summary>Loads the cells; null when some are wrong, which was written to the error output.</summary>
    public static async Task<(ImmutableArray<MatrixAxis> Axes, ImmutableArray<LoadedCell> Cells)?> LoadAsync(
        ParseResult parsed, string file, Option<string[]> set, ImmutableArray<MatrixAxis> axes, uint? seed, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var loader = new MatrixLoader(file, ScenarioOptions.ValuesOf(parsed, set));
        var expanded = await loader.ExpandAsync(axes, TimeProvider.System, new Lines(error), cancellationToken);
        var (cells, errors) = loader.Load(expanded, seed);
        foreach (var wrong in errors)
        {
            error.WriteLine(wrong);
        }

        return errors.IsEmpty ? (expanded, cells) : null;
    }

    private static bool IsAxis(string text) => text.Split('=', 2) is [{ Length: > 0 }, var values] && values.Split(',').Any(value => value.Trim().Length > 0);

    private static string? Complaint(MatrixAxis axis, IReadOnlyDictionary<string, string> fixedValues, Scenario scenario)
    {
        if (!scenario.Params.ContainsKey(axis.Parameter))
        {
            var nearest = NearestName.Of(axis.Parameter, scenario.Params.Keys);
            return $"--matrix {axis.Parameter}: the scenario has no parameter of that name{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}";
        }

        return fixedValues.ContainsKey(axis.Parameter) ? $"--matrix {axis.Parameter}: --set gives it one value; leave out one of the two" : null;
    }

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
