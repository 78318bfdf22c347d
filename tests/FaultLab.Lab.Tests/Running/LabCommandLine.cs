using System.Diagnostics;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>The command <c>faultlab</c> as a process of its own, which a test may kill, with a results folder of its own.</summary>
/// <param name="folder">Where results and, for an ordinary user, his home lie.</param>
/// <param name="user">The number of an ordinary user; null: root.</param>
internal sealed class LabCommandLine(DirectoryInfo folder, uint? user = null)
{
    public string Results { get; } = Path.Combine(folder.FullName, "results");

    public Process Start(params string[] arguments)
    {
        string[] command = ["dotnet", typeof(Cli.Commands.RunCommand).Assembly.Location, .. arguments];
        string[] prefix = user is null ? [] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--"];
        command = [.. prefix, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        start.Environment["FAULTLAB_RESULTS"] = Results;
        if (user is not null)
        {
            start.Environment["HOME"] = folder.FullName;
            start.Environment.Remove("XDG_RUNTIME_DIR");
            start.Environment.Remove("XDG_CACHE_HOME");
            start.Environment.Remove("FAULTLAB_CACHE");
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs a command to its end.</summary>
    public Task<(int Status, string Output)> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        EndAsync(Start(arguments), cancellationToken);

    /// <summary>Waits for the end of a command that was started; it is disposed.</summary>
    public static async Task<(int Status, string Output)> EndAsync(Process started, CancellationToken cancellationToken)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Waits until the history of a run holds the words; returns the run's name.</summary>
    public async Task<string> WaitForAsync(string words, Process controller, CancellationToken cancellationToken)
    {
        while (true)
        {
            var history = Directory.Exists(Results)
                ? Directory.EnumerateFiles(Results, "history.jsonl", SearchOption.AllDirectories).FirstOrDefault()
                : null;
            if (history is not null && await ReadAsync(history, cancellationToken) is var text && text.Contains(words, StringComparison.Ordinal))
            {
                return Path.GetFileName(Path.GetDirectoryName(history)!);
            }

            Assert.That(controller.HasExited, Is.False, "the run ended before the moment came");
            await Task.Delay(20, cancellationToken);
        }
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await new StreamReader(stream).ReadToEndAsync(cancellationToken);
    }
}
