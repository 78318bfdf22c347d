using System.Diagnostics;
using System.Globalization;
using FaultLab.Lab.Docker;
using FaultLab.Lab.Images;
using FaultLab.Lab.Tests.Running;
using FaultLab.Linux.Processes;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Docker;

/// <summary>The engine is killed in the middle of a run: it must not be judged as if it had not, and nothing stays once the engine is back.</summary>
[Category("root")]
[Category("docker")]
[NonParallelizable]
[CancelAfter(120_000)]
public sealed class LostEngineTests
{
    // An engine of this test's own, not the one that other tests use.
    private readonly string _folder = $"/var/tmp/faultlab-docker.lost{Environment.ProcessId}";
    private readonly string? _before = Environment.GetEnvironmentVariable(EngineAddress.Variable);

    [TearDown]
    public async Task StopEngineAsync()
    {
        Environment.SetEnvironmentVariable(EngineAddress.Variable, _before);
        await EngineAsync("stop", CancellationToken.None);
    }

    [Test]
    public async Task A_run_whose_engine_is_killed_is_inconclusive_and_clean_works_once_it_is_back(CancellationToken cancellationToken)
    {
        Environment.SetEnvironmentVariable(EngineAddress.Variable, await EngineAsync("start", cancellationToken));
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var faultlab = new LabCommandLine(folder);
        var run = faultlab.Start("run", await ScenarioAsync(folder, cancellationToken));
        var name = await faultlab.WaitForAsync("\"event\":\"probe\"", run, cancellationToken);

        KillEngine();

        var (status, output) = await LabCommandLine.EndAsync(run, cancellationToken);
        Assert.That(status, Is.EqualTo(ExitStatus.Inconclusive), output);
        Assert.That(output, Does.Contain("the Docker engine at").And.Contain("went away"));

        var early = await faultlab.RunAsync(cancellationToken, "clean");
        Assert.That(early.Status, Is.EqualTo(ExitStatus.LabBroke), "clean cannot know what is left, and says so");
        Assert.That(early.Output, Does.Contain("No Docker engine answers"));

        await EngineAsync("start", cancellationToken);
        using var engine = await DockerEngineClient.ConnectAsync(cancellationToken);
        var label = $"{ContainersResource.Label}={name}";
        Assert.That(await engine.ListAsync(label, cancellationToken), Is.Not.Empty, "the container is still there");
        var clean = await faultlab.RunAsync(cancellationToken, "clean");
        Assert.That(clean.Status, Is.EqualTo(ExitStatus.Pass), clean.Output);
        Assert.That(await engine.ListAsync(label, cancellationToken), Is.Empty);
    }

    private static async Task<string> ScenarioAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.FullName, "lost.faultlab.yaml");
        await File.WriteAllTextAsync(file, $$"""
            name: lost
            seed: 1
            duration: 60s
            topology:
              nodes:
                client: { kind: host }
                web: { kind: container, image: { tar: "{{BusyBoxImage.Path}}" }, command: [/bin/sleep, "1000"] }
              links:
                - { name: lan, endpoints: ["client:eth0", "web:eth0"], subnet: 198.18.0.0/24 }
            probes:
              - { name: ping, from: client, to: web, icmp: { every: 100ms, timeout: 500ms } }
            expect:
              - never: [exit]
              - { probe: ping, outage: "<= 30s" }
            """, cancellationToken);
        return file;
    }

    private void KillEngine()
    {
        var pid = int.Parse(File.ReadAllText(Path.Combine(_folder, "docker.pid")), CultureInfo.InvariantCulture);
        using var engine = ProcessHandle.TryOpen(pid);
        engine!.Signal(ProcessHandle.SigKill);
        Assert.That(engine.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    private async Task<string> EngineAsync(string action, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(LabFiles.PathOf("engine"), [action, _folder]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.That(process.ExitCode, Is.Zero, $"lab/engine {action}");
        return address ?? "";
    }
}
