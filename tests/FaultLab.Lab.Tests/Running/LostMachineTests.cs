using System.Globalization;
using FaultLab.Linux.Processes;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>QEMU itself dies in the middle of a run: that says nothing of the device under test, and the rest of the schedule would neither.</summary>
[Category("vm")]
[CancelAfter(120_000)]
public sealed class LostMachineTests
{
    [Test]
    public async Task A_run_whose_QEMU_dies_ends_there_and_is_inconclusive(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var faultlab = new LabCommandLine(folder);
        var run = faultlab.Start("run", await ScenarioAsync(folder, cancellationToken));
        await faultlab.WaitForAsync("\"event\":\"probe\"", run, cancellationToken);

        KillQemu();

        var (status, output) = await LabCommandLine.EndAsync(run, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(ExitStatus.Inconclusive), output);
            Assert.That(output, Does.Contain("QEMU of lost-machine ended by itself").And.Contain("signal 9"));
        });
    }

    private static async Task<string> ScenarioAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.FullName, "lost.faultlab.yaml");
        // Far longer than the test may take: it ends in time only if the run ends before its schedule.
        await File.WriteAllTextAsync(file, """
            name: lost
            seed: 1
            duration: 1h
            topology:
              nodes:
                client: { kind: host }
                lost-machine: { kind: vm, role: dut, kernel: "6.1", memory: 128MiB, boot: snapshot }
              links:
                - { name: lan, endpoints: ["client:eth0", "lost-machine:lan0"], subnet: 198.18.0.0/24 }
            probes:
              - { name: ping, from: client, to: lost-machine, icmp: { every: 100ms, timeout: 500ms } }
            expect:
              - never: [crash, hang]
            """, cancellationToken);
        return file;
    }

    private static void KillQemu()
    {
        var pid = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Single(name => CommandLine(name!).Contains("-name\0lost-machine\0", StringComparison.Ordinal));
        using var qemu = ProcessHandle.TryOpen(int.Parse(pid!, CultureInfo.InvariantCulture));
        qemu!.Signal(ProcessHandle.SigKill);
    }

    private static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
