using System.CommandLine;
using FaultLab.Lab.Results;

namespace FaultLab.Cli.Commands;

/// <summary>What every command that reads stored runs shares.</summary>
internal static class ResultsOptions
{
    public static Argument<string> Run() => new("RUN") { Description = "A run: its name, a unique beginning of it, the path of its folder, or \"latest\"." };

    public static Option<string?> Results() => new("--results")
    {
        Description = "The folder that holds the results. Default: results/ of the repository, or of the current folder.",
        HelpName = "FOLDER",
    };

    public static ResultsStore StoreOf(ParseResult parsed, Option<string?> results) =>
        parsed.GetValue(results) is { Length: > 0 } folder ? new ResultsStore(folder) : ResultsStore.Default();
}
