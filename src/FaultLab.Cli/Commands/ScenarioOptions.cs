using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary>What every command that reads a scenario file shares.</summary>
internal static class ScenarioOptions
{
    public static Argument<string> File() => new("FILE") { Description = "The scenario file (*.faultlab.yaml)." };

    public static Option<string[]> Set()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Value of a parameter of the scenario, in place of its default. May be given several times.",
            HelpName = "NAME=VALUE",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"--set takes NAME=VALUE, not \"{token.Value}\".");
            }
        });
        return option;
    }

    public static Option<uint?> Seed() => new("--seed")
    {
        Description = "Seed of every random draw, in place of the scenario's. Default: the scenario's, else one is drawn.",
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            if (uint.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            {
                return seed;
            }

            result.AddError($"--seed takes a whole number from 0 to {uint.MaxValue}, not \"{result.Tokens[0].Value}\".");
            return null;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON, for programs." };

    /// <summary>The values of <c>--set</c>; of two for one name the later counts.</summary>
    public static IReadOnlyDictionary<string, string> ValuesOf(ParseResult parsed, Option<string[]> set) =>
        (parsed.GetValue(set) ?? [])
            .Select(assignment => assignment.Split('=', 2))
            .GroupBy(pair => pair[0], pair => pair[1])
            .ToImmutableDictionary(group => group.Key, group => group.Last());

    /// <summary>Loads a scenario; when it is wrong, writes every error and gives null: the command then ends with exit status 4.</summary>
    public static ScenarioLoadResult? Load(ParseResult parsed, string file, Option<string[]> set)
    {
        var loaded = ScenarioLoader.Load(file, ValuesOf(parsed, set));
        WriteErrors(loaded, parsed.InvocationConfiguration.Error);
        return loaded.Scenario is null ? null : loaded;
    }

    public static void WriteErrors(ScenarioLoadResult loaded, TextWriter error)
    {
        foreach (var wrong in loaded.Errors)
        {
            error.WriteLine(wrong);
        }
    }
}
