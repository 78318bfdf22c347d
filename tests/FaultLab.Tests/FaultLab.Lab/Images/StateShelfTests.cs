using FaultLab.Lab;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

/// <summary>States of booted VMs: which machine may go on from which, and what becomes of one that is no good.</summary>
public sealed class StateShelfTests
{
    private const string Qemu = "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private string _folder = "";
    private StateShelf _shelf = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;
        _shelf = new StateShelf(new LabCache(_folder, _time));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Equal_machines_of_two_runs_have_one_name()
    {
        var first = Machine();
        var second = first with
        {
            Name = "other",
            WorkFolder = "/run/other",
            ConsoleLogPath = "/other",
            NetworkNamespacePath = "/run/netns/other",
            Nics = [first.Nics[0] with { Tap = "fl-b" }],
        };

        Assert.That(await NameAsync(second), Is.EqualTo(await NameAsync(first)));
    }

    [Test]
    public async Task Whatever_a_guest_can_see_makes_another_name()
    {
        var machine = Machine();
        var names = new List<string>
        {
            await NameAsync(machine),
            await StateShelf.NameAsync(machine, Qemu + "+b1", default),
            await NameAsync(machine with { Cmdline = "quiet" }),
            await NameAsync(machine with { Memory = new(256L << 20) }),
            await NameAsync(machine with { Cpus = 2 }),
            await NameAsync(machine with { Nics = [machine.Nics[0] with { Mac = "02:fa:00:00:00:02" }] }),
            await NameAsync(machine with { Nics = [machine.Nics[0] with { Model = "e1000e" }] }),
            await NameAsync(machine with { Nics = [machine.Nics[0] with { Plain = true }] }),
        };
        await File.WriteAllTextAsync(machine.InitrdPath, "another agent");
        names.Add(await NameAsync(machine));
        await File.WriteAllTextAsync(machine.KernelPath, "another kernel");
        names.Add(await NameAsync(machine));

        Assert.That(names, Is.Unique);
    }

    [Test]
    public async Task Gives_back_what_was_kept_and_keeps_the_first_of_two()
    {
        Assert.That(await _shelf.FindAsync("a", default), Is.Null);

        await KeepAsync("a", "first");
        await KeepAsync("a", "second");
        var state = await _shelf.FindAsync("a", default);

        Assert.That(await File.ReadAllTextAsync(state!.MemoryPath), Is.EqualTo("first"));
        Assert.That(System.Text.Encoding.UTF8.GetString(state.Console.Span), Is.EqualTo("[    0.000000] Linux version\n"));
    }

    [Test]
    public async Task Nothing_is_left_of_a_state_that_could_not_be_written()
    {
        await Assert.ThrowsAsync<LabException>(() => _shelf.KeepAsync("a", "", (path, _) =>
        {
            File.WriteAllText(path, "half");
            throw new LabException("QEMU is gone");
        }, default));

        Assert.That(await _shelf.FindAsync("a", default), Is.Null);
        Assert.That(Directory.GetDirectories(Path.Combine(_folder, "states")), Is.Empty);
    }

    [TestCase("memory")]
    [TestCase("console")]
    [TestCase("sums")]
    public async Task A_state_that_changed_or_lost_a_part_is_damaged_until_it_is_removed(string part)
    {
        await KeepAsync("a", "state");
        var path = Path.Combine(_folder, "states", "a", part);
        await File.WriteAllTextAsync(path, "stale");

        await Assert.ThrowsAsync<LabException>(() => _shelf.FindAsync("a", default));
        File.Delete(path);
        await Assert.ThrowsAsync<LabException>(() => _shelf.FindAsync("a", default));
        await _shelf.RemoveAsync("a", default);
        Assert.That(await _shelf.FindAsync("a", default), Is.Null);
    }

    [Test]
    public async Task Those_that_were_not_used_for_longest_go_when_there_are_many()
    {
        foreach (var number in Enumerable.Range(0, 12))
        {
            await KeepAsync($"s{number}", "state");
            Directory.SetLastWriteTimeUtc(Path.Combine(_folder, "states", $"s{number}"), _time.GetUtcNow().UtcDateTime.AddHours(number - 100));
        }

        _ = await _shelf.FindAsync("s0", default);
        await KeepAsync("one more", "state");

        Assert.That(Directory.GetDirectories(Path.Combine(_folder, "states")).Select(Path.GetFileName),
            Is.EquivalentTo(Enumerable.Range(2, 10).Select(number => $"s{number}").Concat(["s0", "one more"])));
    }

    [Test]
    public async Task What_a_killed_run_left_half_written_goes()
    {
        foreach (var (name, age) in new[] { ("killed.new", 2), ("written.new", 0) })
        {
            Directory.SetLastWriteTimeUtc(Directory.CreateDirectory(Path.Combine(_folder, "states", name)).FullName, _time.GetUtcNow().UtcDateTime.AddHours(-age));
        }

        await KeepAsync("a", "state");

        Assert.That(Directory.GetDirectories(Path.Combine(_folder, "states")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "a", "written.new" }));
    }

    private static Task<string> NameAsync(QemuOptions options) => StateShelf.NameAsync(options, Qemu, default);

    private Task KeepAsync(string name, string memory) =>
        _shelf.KeepAsync(name, "[    0.000000] Linux version\n", (path, token) => File.WriteAllTextAsync(path, memory, token), default);

    private QemuOptions Machine()
    {
        var (kernel, initrd) = (Path.Combine(_folder, "vmlinux"), Path.Combine(_folder, "initrd"));
        File.WriteAllText(kernel, "kernel");
        File.WriteAllText(initrd, "initrd");
        return new()
        {
            Name = "gw",
            KernelPath = kernel,
            InitrdPath = initrd,
            Memory = new(128L << 20),
            Nics = [new QemuNic("lan0", "virtio-net-pci", "02:fa:00:00:00:01", "fl-a")],
            WorkFolder = "/run/fl",
            Accelerator = Accelerator.Tcg,
            ConsoleLogPath = "/c",
        };
    }
}
