using System.CommandLine;
using System.CommandLine.Help;

namespace FaultLab.Cli;

/// <summary>Lets every option of every command also be given by the environment: <c>--seed</c> by <c>FAULTLAB_SEED</c>.</summary>
internal static class EnvironmentOptions
{
    /// <summary>Parses a command line; options that it does not give are taken from the environment where that has them.</summary>
    public static ParseResult Parse(Command root, IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var given = root.Parse(args);
        var added = given.CommandResult.Command.Options
            .Where(option => option is not (HelpOption or VersionOption) && given.GetResult(option) is null or { Implicit: true })
            .SelectMany(option => Arguments(option, environment(VariableOf(option))))
            .ToArray();
        return added.Length == 0 ? given : root.Parse([.. args, .. added]);
    }

    public static string VariableOf(Option option) =>
        "FAULTLAB_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static IEnumerable<string> Arguments(Option option, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return [];
        }

        var values = option.Arity.MaximumNumberOfValues > 1 ? value.Split(';', StringSplitOptions.RemoveEmptyEntries) : [value];
        // With "=" the value of a flag is not taken for an argument, nor one that begins with a dash for an option.
        return values.Select(single => $"{option.Name}={(option.ValueType == typeof(bool) && single == "1" ? "true" : single)}");
    }
}
