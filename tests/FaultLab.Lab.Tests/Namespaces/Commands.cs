using System.Diagnostics;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Namespaces;

/// <summary>Runs a command of the system, to look at the machine with other eyes than our own.</summary>
internal static class Commands
{
    /// <summary>Its output; fails the test when it exits with another status than 0.</summary>
    public static string Run(string command, params string[] arguments)
    {
        var (status, output) = Try(command, arguments);
        Assert.That(status, Is.Zero, $"{command} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public static (int Status, string Output) Try(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
