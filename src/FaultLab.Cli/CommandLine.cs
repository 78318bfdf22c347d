using System.CommandLine;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli;

/// <summary>Runs one command line: the one place where failures become a sentence and an exit status.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, Func<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        var parsed = EnvironmentOptions.Parse(RootCommandFactory.Create(), args, environment ?? Environment.GetEnvironmentVariable);
        if (parsed.Errors.Count > 0)
        {
            Describe(parsed, error);
            return ExitStatus.WrongScenario;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Signals end a command at once; one that has to clean up listens by itself (Interruption).
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (LabException failure)
        {
            Describe(failure, error);
            return ExitStatus.LabBroke;
        }
        catch (RequestException wrong)
        {
            error.WriteLine(wrong.Message);
            if (wrong.Remedy is not null)
            {
                error.WriteLine($"  remedy: {wrong.Remedy}");
            }

            return ExitStatus.WrongScenario;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Cancelled.");
            return ExitStatus.LabBroke;
        }
        catch (Exception bug)
        {
            error.WriteLine($"faultlab met an error of its own; please report it with the lines below.{Environment.NewLine}{bug}");
            return ExitStatus.LabBroke;
        }
    }

    private static void Describe(ParseResult wrong, TextWriter error)
    {
        var command = wrong.CommandResult.Command;
        var commands = command.Subcommands.Select(known => known.Name).ToArray();
        if (commands.Length > 0 && wrong.UnmatchedTokens is [var unknown, ..])
        {
            var nearest = NearestName.Of(unknown, commands);
            error.WriteLine($"There is no command \"{unknown}\"{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}");
        }
        else
        {
            foreach (var message in wrong.Errors.Select(parseError => parseError.Message).Distinct())
            {
                error.WriteLine(message);
            }
        }

        error.WriteLine($"Try: {PathOf(command)} --help");
    }

    public static void Describe(LabException failure, TextWriter error)
    {
        error.WriteLine(failure.Message);
        if (failure.Command is not null)
        {
            error.WriteLine($"  command: {failure.Command}{(failure.ExitStatus is { } status ? $" (exit status {status})" : "")}");
        }

        if (!string.IsNullOrWhiteSpace(failure.Output))
        {
            error.WriteLine($"  output: {failure.Output.Trim().ReplaceLineEndings(Environment.NewLine + "          ")}");
        }

        if (failure.Remedy is not null)
        {
            error.WriteLine($"  remedy: {failure.Remedy}");
        }
    }

    private static string PathOf(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Select(PathOf).Append(command.Name));
}
