using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>An ordinary user runs a lab of VMs on user wires: no right on the machine, nothing left on it.</summary>
[Category("vm")]
[CancelAfter(300_000)]
public sealed class RootlessTests
{
    // nobody: the one ordinary user of every machine
    private const uint OrdinaryUser = 65534;

    private const string TwoVms = """
        name: rootless
        seed: 1
        duration: 6s
        topology:
          nodes:
            left:  { kind: vm, kernel: "6.1", memory: 128MiB }
            right: { kind: vm, kernel: "6.1", memory: 128MiB, role: dut }
          links:
            - { name: cable, endpoints: ["left:eth0", "right:eth0"], subnet: 198.18.0.0/24, wire: user, impair: { delay: 10ms } }
        probes:
          - { name: path, from: left, to: right, icmp: { every: 100ms, timeout: 1s } }
        capture: [cable]
        faults:
          - { at: 2s, flap: { link: cable, by: carrier, on: right, down: 1s } }
        expect:
          - never: [crash, hang, reboot]
          - { probe: path, outage: "<= 4s" }
        """;

    [Test]
    public async Task A_lab_of_VMs_on_user_wires_needs_no_root(CancellationToken cancellationToken)
    {
        var (faultlab, file) = await PrepareAsync(cancellationToken);
        var before = MachineState.Read();

        var run = await faultlab.RunAsync(cancellationToken, "run", file, "--json");

        Assert.That(run.Status, Is.EqualTo(ExitStatus.Pass), run.Output);
        Assert.That(MachineState.Read(), Is.EqualTo(before));
        var folder = Directory.GetDirectories(faultlab.Results).Single(f => File.Exists(Path.Combine(f, "history.jsonl")));
        Assert.That(OwnerOf(folder), Is.EqualTo($"{OrdinaryUser}"));
        Assert.That(new FileInfo(Directory.GetFiles(folder, "cable*.pcapng", SearchOption.AllDirectories).First()).Length, Is.GreaterThan(10_000));
    }

    [Test]
    public async Task What_a_killed_controller_left_is_cleaned_without_root(CancellationToken cancellationToken)
    {
        var (faultlab, file) = await PrepareAsync(cancellationToken);
        var before = MachineState.Read();

        using var controller = faultlab.Start("run", file);
        await faultlab.WaitForAsync("\"status\":\"ready\"", controller, cancellationToken);
        controller.Kill();
        await controller.WaitForExitAsync(cancellationToken);
        Assert.That(MachineState.Read(), Is.Not.EqualTo(before), "nothing was left, so that nothing could be cleaned");

        var clean = await faultlab.RunAsync(cancellationToken, "clean");
        Assert.That(clean.Status, Is.Zero, clean.Output);
        Assert.That(MachineState.Read(), Is.EqualTo(before), clean.Output);
        Assert.That((await faultlab.RunAsync(cancellationToken, "list")).Output, Does.Contain("killed"));
    }

    private static async Task<(LabCommandLine FaultLab, string File)> PrepareAsync(CancellationToken cancellationToken)
    {
        var (readable, _) = Commands.Try("setpriv", $"--reuid={OrdinaryUser}", $"--regid={OrdinaryUser}", "--clear-groups", "--",
            "test", "-r", typeof(Cli.Commands.RunCommand).Assembly.Location);
        Assume.That(readable, Is.Zero, "an ordinary user may not read this repository's folder, so that none can run the command in it");

        var folder = Directory.CreateTempSubdirectory("faultlab-test-");
        var file = Path.Combine(folder.FullName, "test.faultlab.yaml");
        await File.WriteAllTextAsync(file, TwoVms, cancellationToken);
        Commands.Run("chown", "-R", $"{OrdinaryUser}", folder.FullName);
        return (new LabCommandLine(folder, OrdinaryUser), file);
    }

    private static string OwnerOf(string path) => Commands.Run("stat", "-c", "%u", path).Trim();
}
