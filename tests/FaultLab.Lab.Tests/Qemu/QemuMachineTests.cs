using System.Text;
using System.Text.Json.Nodes;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Qemu;

/// <summary>One VM, booted once; each test leaves it running and ready.</summary>
[Category("vm"), NonParallelizable]
public sealed class QemuMachineTests
{
    private const string FindCard = "for i in /sys/class/net/*; do [ \"$(cat $i/address)\" = 02:fa:00:00:00:01 ] && echo ${i##*/}; done; true";

    private TestGuest _guest = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public async Task BootOnce() => _guest = await TestGuest.BootAsync(
        new GuestImage { Hostname = "gw", AgentFolder = "", Ssh = true, Http = true, Modules = ["sch_netem"] },
        "panic=1 oops=panic",
        [new("wan0", "virtio-net-pci", "02:fa:00:00:00:01", "tap0"), new("lan0", "virtio-net-pci", "02:fa:00:00:00:02", "tap1")],
        CancellationToken.None);

    [OneTimeTearDown]
    public async Task Quit() => await _guest.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task Serves_ssh_and_a_status_page_and_has_the_modules_asked_for()
    {
        var page = await _guest.RunAsync("wget -qO- http://127.0.0.1/", Token);
        var banner = await _guest.RunAsync("nc -w 2 127.0.0.1 22 </dev/null | head -n 1", Token);
        var netem = await _guest.RunAsync("modprobe sch_netem && lsmod | grep -c sch_netem", Token);

        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("<h1>gw</h1>").And.Contain("<td>lo<td>"));
            Assert.That(banner, Does.StartWith("SSH-2.0-dropbear"));
            Assert.That(netem, Is.EqualTo("1"));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task Pulls_the_cable_of_a_card_and_plugs_it_in_again()
    {
        var card = await _guest.RunAsync(FindCard, Token);
        await _guest.RunAsync($"ip link set {card} up", Token);
        await CarrierBecomesAsync(card, "1");

        await _guest.Machine.SetLinkAsync("wan0", up: false, Token);
        await CarrierBecomesAsync(card, "0");
        await _guest.Machine.SetLinkAsync("wan0", up: true, Token);
        await CarrierBecomesAsync(card, "1");
    }

    [Test, CancelAfter(60_000)]
    public async Task Unplugs_a_card_and_puts_it_back()
    {
        await _guest.Machine.UnplugAsync("wan0", Token);
        var left = await _guest.Machine.PluggedNicsAsync(Token);
        var cardWhileOut = await _guest.RunAsync(FindCard, Token);

        await _guest.Machine.ReplugAsync("wan0", Token);
        var back = await _guest.Machine.PluggedNicsAsync(Token);
        var cardWhenBack = await UntilAnswerAsync(FindCard, answer => answer.Length > 0);

        Assert.Multiple(() =>
        {
            Assert.That(left, Is.EquivalentTo(new[] { "lan0" }));
            Assert.That(cardWhileOut, Is.Empty);
            Assert.That(back, Is.EquivalentTo(new[] { "lan0", "wan0" }));
            Assert.That(cardWhenBack, Does.StartWith("eth"));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task Stands_still_while_paused()
    {
        await _guest.Machine.PauseAsync(Token);
        var paused = await _guest.Machine.StatusAsync(Token);
        var answer = _guest.RunAsync("echo awake", Token);
        var answeredWhilePaused = await Task.WhenAny(answer, Task.Delay(300, Token)) == answer;
        await _guest.Machine.ResumeAsync(Token);

        Assert.That(await answer, Is.EqualTo("awake"));
        Assert.That((paused, answeredWhilePaused), Is.EqualTo(("paused", false)));
    }

    [Test, CancelAfter(90_000)]
    public async Task Off_is_a_machine_that_was_reset_and_held_and_on_boots_it()
    {
        var boots = Boots();
        await _guest.RunAsync("echo here > /tmp/marker", Token);

        await _guest.Machine.PowerOffAsync(Token);
        var held = await _guest.Machine.StatusAsync(Token);
        var resets = _guest.Events.Count(e => e.Name == "RESET");
        await _guest.Machine.PowerOnAsync(Token);
        await _guest.ReadyAsync(boots + 1, Token);

        Assert.That(await _guest.RunAsync("cat /tmp/marker 2>/dev/null || echo forgotten", Token), Is.EqualTo("forgotten"));
        Assert.That(held, Is.EqualTo("prelaunch"));
        Assert.That(resets, Is.GreaterThan(0));
    }

    [Test, CancelAfter(90_000)]
    public async Task A_panic_is_reported_at_once_with_its_words_on_the_console_and_the_guest_then_reboots_itself()
    {
        var (boots, panics) = (Boots(), _guest.Events.Count(e => e.Name == "GUEST_PANICKED"));
        await _guest.SendAsync("echo c > /proc/sysrq-trigger", Token);
        await _guest.UntilAsync(() => _guest.Events.Count(e => e.Name == "GUEST_PANICKED") > panics, Token);
        var status = await _guest.Machine.StatusAsync(Token);
        var dump = Path.Combine(_guest.Folder, "memory.vmcore");
        await _guest.Machine.DumpMemoryAsync(dump, Token);

        await _guest.Machine.ResumeAsync(Token);
        await _guest.UntilAsync(() => _guest.Lines.Any(line => line.Contains("Rebooting in 1 seconds")), Token);
        await _guest.ReadyAsync(boots + 1, Token);

        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo("guest-panicked"));
            Assert.That(_guest.Lines, Has.Some.Contains("Kernel panic - not syncing: sysrq triggered crash"));
            Assert.That(new FileInfo(dump).Length, Is.GreaterThan(1L << 20));
            Assert.That(Encoding.ASCII.GetString(File.ReadAllBytes(dump)[..12]), Is.EqualTo("makedumpfile"));
            Assert.That(File.ReadAllText(_guest.LogPath), Does.Match(@"(?m)^\[ +\d+\.\d{6} \d{4}-\d\d-\d\dT[\d:.]+Z\] faultlab: ready"));
        });
    }

    [Test, CancelAfter(90_000)]
    public async Task A_card_that_a_crashed_guest_did_not_let_go_of_is_put_back_when_its_reboot_took_it()
    {
        var (boots, panics) = (Boots(), _guest.Events.Count(e => e.Name == "GUEST_PANICKED"));
        await _guest.SendAsync("echo c > /proc/sysrq-trigger", Token);
        await _guest.UntilAsync(() => _guest.Events.Count(e => e.Name == "GUEST_PANICKED") > panics, Token);
        await _guest.Machine.Qmp.ExecuteAsync("device_del", new JsonObject { ["id"] = "nic-wan0" }, Token);
        var held = await _guest.Machine.PluggedNicsAsync(Token);

        var back = _guest.Machine.ReplugAsync("wan0", Token);
        await _guest.Machine.ResumeAsync(Token);
        await back;
        await _guest.ReadyAsync(boots + 1, Token);

        Assert.That(held, Does.Contain("wan0"));
        Assert.That(await UntilAnswerAsync(FindCard, answer => answer.Length > 0), Does.StartWith("eth"));
    }

    private int Boots() => _guest.Lines.Count(line => line == "faultlab: ready");

    private async Task CarrierBecomesAsync(string card, string expected) =>
        await UntilAnswerAsync($"cat /sys/class/net/{card}/carrier", answer => answer == expected);

    // Each question takes the guest some milliseconds; the test's own limit bounds them.
    private async Task<string> UntilAnswerAsync(string command, Func<string, bool> isWanted)
    {
        while (true)
        {
            var answer = await _guest.RunAsync(command, Token);
            if (isWanted(answer))
            {
                return answer;
            }
        }
    }
}
