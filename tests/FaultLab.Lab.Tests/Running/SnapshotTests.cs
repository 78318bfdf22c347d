using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Running;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Lab.Tests.Qemu;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>A VM that goes on from the state of an earlier boot is a node like any other, and boots when it is reset.</summary>
[Category("vm")]
[CancelAfter(240_000)]
public sealed class SnapshotTests
{
    private const string Restored = "from the state of an earlier boot";

    /// <summary>A command line of its own, so that the first run boots and the next do not, whatever is in the cache.</summary>
    private static readonly string Mark = $"fl.test={Environment.ProcessId}";

    private static string Node => $", boot: snapshot, cmdline: \"panic=1 {Mark}\", steps: [{{ name: now, at: 1s, within: 4s, run: 'date +%s; cat /proc/sys/kernel/random/uuid' }}]";

    [OneTimeTearDown]
    public void RemoveStates()
    {
        var states = new DirectoryInfo(LabCache.FromEnvironment(TimeProvider.System).Folder("states"));
        foreach (var state in states.GetDirectories().Where(s => File.ReadAllText(Path.Combine(s.FullName, "console")).Contains(Mark, StringComparison.Ordinal)))
        {
            state.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_restored_vm_crashes_like_a_booted_one_and_is_unplugged_and_switched_off_like_one(CancellationToken cancellationToken)
    {
        // The module is in the initramfs, and with it in the state, of all three.
        static string Load(string at, int after) =>
            $"- {{ at: {at}, module: {{ on: gw, load: {LabFiles.PathOf("modules", "fl_forward_null")}, params: {{ after: {after} }} }} }}";
        var booted = await RunAsync(Load("4s", 1_000_000), "6s", cancellationToken);
        var restored = await RunAsync(Load("4s", 20), "16s", cancellationToken);
        var again = await RunAsync(
            $"{Load("3s", 1_000_000)}\n  - {{ at: 4s, flap: {{ link: wan, by: unplug, on: gw, down: 2s }} }}\n  - {{ at: 8s, power: {{ on: gw, action: off, for: 2s }} }}",
            "16s", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(new[] { booted, restored, again }.Select(CameUp), Is.EqualTo(new[] { "its state is kept", Restored, Restored }));
            Assert.That(new[] { booted, restored, again }.Select(Boots), Is.EqualTo(new[] { 1, 2, 2 }), "the console of the first boot is there, and it booted again");
            var crash = restored.Summary.Judgement!.Incidents.Single();
            Assert.That((crash.Kind, crash.Node, crash.Fault, crash.Function, crash.Module),
                Is.EqualTo((IncidentKind.Crash, "gw", "f1", "fl_forward_hook", "fl_forward_null")));
            Assert.That(crash.Consequences.Select(i => i.Kind), Is.SupersetOf(new[] { IncidentKind.Reboot, IncidentKind.Outage }));
            Assert.That(booted.Summary.Judgement!.Incidents, Is.Empty);
            Assert.That(again.Summary.Judgement!.Incidents.Where(i => !i.Expected).Select(i => (i.Kind, i.Node, i.Fault)),
                Is.EqualTo(new[] { (IncidentKind.Reboot, "gw", "f3") }));
            Assert.That(Captured(again), Is.GreaterThan(10_000));

            var now = new[] { booted, restored, again }.Select(Now).ToList();
            Assert.That(now.Select(n => Math.Abs((n.Wall - n.Guest).TotalSeconds)), Has.All.LessThan(5), "the wall clock is that of the run");
            Assert.That(now.Select(n => n.Random), Is.Unique, "the kernel's random numbers are of the run");
        });
    }

    [Test]
    public async Task A_state_of_another_machine_is_thrown_away_and_none_is_kept_of_a_boot_that_stalled(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fl-");
        try
        {
            var initrd = Path.Combine(folder.FullName, "initrd");
            await File.WriteAllTextAsync(initrd, "", cancellationToken);
            var options = new QemuOptions
            {
                Name = "guest",
                KernelPath = (await TestGuest.KernelAsync("6.1", cancellationToken)).VmlinuxPath,
                InitrdPath = initrd,
                Memory = new(128L << 20),
                WorkFolder = folder.FullName,
                Accelerator = Accelerator.Tcg,
                ConsoleLogPath = Path.Combine(folder.FullName, "console.log"),
            };
            var shelf = new StateShelf(new LabCache(Path.Combine(folder.FullName, "cache"), TimeProvider.System));
            var name = await StateShelf.NameAsync(options, await QemuProcess.VersionAsync(cancellationToken), cancellationToken);
            await shelf.KeepAsync(name, "", (path, token) => File.WriteAllTextAsync(path, "of no machine", token), cancellationToken);

            var boot = new VmBoot(options, shelf);
            await using var machine = await boot.StartAsync(new RunClock(TimeProvider.System), new QemuObserver(), cancellationToken);

            Assert.That(await machine.StatusAsync(cancellationToken), Is.EqualTo("running"));
            Assert.That(boot.Remark, Does.StartWith("booted, since its state could not be used").And.Contain("Not a migration stream"));
            Assert.That((boot.IsRestored, boot.IsToBeKept), Is.EqualTo((false, true)));
            Assert.That(await shelf.FindAsync(name, cancellationToken), Is.Null);

            foreach (var (text, begins) in new[] { ("[    0.000000] Linux version 6.1.0", true), ("[    2.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:1]", false) })
            {
                boot.Hear(new ConsoleLine { At = TimeSpan.Zero, Wall = default, Node = "guest", Text = text }, begins);
            }

            await boot.KeepAsync(machine, TimeProvider.System, cancellationToken);
            Assert.That(boot.Remark, Does.Contain("its state is not kept").And.Contain("lockup"));
            Assert.That(await shelf.FindAsync(name, cancellationToken), Is.Null, "other runs do not begin with a stall");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<RunOutcome> RunAsync(string faults, string duration, CancellationToken cancellationToken) =>
        GatewayLab.RunAsync(GatewayLab.Yaml(faults, Node, duration: duration, more: "capture: [lan]"), cancellationToken);

    private static string? CameUp(RunOutcome outcome) =>
        HistoryReader.Read(outcome.Folder.HistoryJsonl).NodeStates("gw").First(s => s.Status == NodeStatus.Ready).Detail;

    private static int Boots(RunOutcome outcome) =>
        HistoryReader.Read(outcome.Folder.HistoryJsonl).Console("gw").Count(line => line.Text.Contains("] Linux version ", StringComparison.Ordinal));

    private static long Captured(RunOutcome outcome) =>
        Directory.GetFiles(outcome.Folder.Path, "lan*.pcapng", SearchOption.AllDirectories).Max(file => new FileInfo(file).Length);

    private static (DateTimeOffset Wall, DateTimeOffset Guest, string Random) Now(RunOutcome outcome)
    {
        var step = HistoryReader.Read(outcome.Folder.HistoryJsonl).Of<StepEnded>().First();
        var lines = step.Output.Split('\n');
        return (step.Wall, DateTimeOffset.FromUnixTimeSeconds(long.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture)), lines[1]);
    }
}
