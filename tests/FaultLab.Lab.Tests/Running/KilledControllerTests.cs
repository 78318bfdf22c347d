using System.Diagnostics;
using FaultLab.Lab.Running;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>The controller dies in the middle: nothing is left behind after <c>clean</c>, and the half-written run can be read.</summary>
[Category("vm")]
[CancelAfter(240_000)]
public sealed class KilledControllerTests
{
    // One word a moment: while the lab is built, while it boots, while the schedule runs, while a link is down, while it heals.
    [TestCase("\"phase\":\"setup\"")]
    [TestCase("\"phase\":\"boot\"")]
    [TestCase("\"status\":\"ready\"")]
    [TestCase("\"stage\":\"applied\"")]
    [TestCase("\"stage\":\"healing\"")]
    public async Task Clean_removes_all_that_a_killed_controller_left(string moment, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var file = Path.Combine(folder.FullName, "test.faultlab.yaml");
        await File.WriteAllTextAsync(file, GatewayLab.Yaml("- { at: 2s, flap: { link: lan, by: carrier, down: 2s } }"), cancellationToken);
        var results = Path.Combine(folder.FullName, "results");
        var before = MachineState.Read();

        using var controller = Start(results, "run", file);
        var run = await WaitForAsync(results, moment, controller, cancellationToken);
        controller.Kill();
        await controller.WaitForExitAsync(cancellationToken);

        var clean = await EndAsync(Start(results, "clean"), cancellationToken);
        Assert.That(clean.Status, Is.Zero, clean.Output);
        Assert.That(MachineState.Read(), Is.EqualTo(before), clean.Output);

        var list = await EndAsync(Start(results, "list"), cancellationToken);
        Assert.That(list.Output, Does.Contain("killed"));
        var report = await EndAsync(Start(results, "report", run), cancellationToken);
        Assert.That(report.Status, Is.Zero, report.Output);
        Assert.That(File.Exists(Path.Combine(results, run, "report.html")));
        var analyze = await EndAsync(Start(results, "analyze", run), cancellationToken);
        Assert.That(analyze.Status, Is.EqualTo(FaultLab.Results.ExitStatus.Inconclusive), analyze.Output);
    }

    /// <summary>Waits until the run's history holds the words; returns the run's name.</summary>
    private static async Task<string> WaitForAsync(string results, string words, Process controller, CancellationToken cancellationToken)
    {
        while (true)
        {
            var history = Directory.Exists(results)
                ? Directory.EnumerateFiles(results, "history.jsonl", SearchOption.AllDirectories).FirstOrDefault()
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

    private static Process Start(string results, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Cli.Commands.RunCommand).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FAULTLAB_RESULTS"] = results;
        return Process.Start(start)!;
    }

    private static async Task<(int Status, string Output)> EndAsync(Process process, CancellationToken cancellationToken)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
    }
}
