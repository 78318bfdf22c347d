using FaultLab.Detection;
using FaultLab.Detection.Consoles;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

public sealed class ConsoleClassifierTests
{
    private static IEnumerable<ConsoleCase> Cases() => [.. CrashCases.All(), .. StallCases.All(), .. WarningCases.All(), .. FormatCases.All()];

    /// <summary>Without time stamps nobody can tell a program from the kernel.</summary>
    private static IEnumerable<ConsoleCase> StampedCases() => Cases().Where(c => c.Log.Split('\n').All(line => line.StartsWith('[')));

    [TestCaseSource(nameof(Cases))]
    public void Tells_kind_class_and_guilty_function(ConsoleCase c)
    {
        var found = ConsoleCase.Classify(c.Log).OrderBy(f => f.From).First();

        Assert.Multiple(() =>
        {
            Assert.That(found.Class, Is.EqualTo(c.Class));
            Assert.That(found.Kind, Is.EqualTo(c.Kind));
            Assert.That(found.Function, Is.EqualTo(c.Function));
            Assert.That(found.Module, Is.EqualTo(c.Module));
            if (c.Title is not null)
            {
                Assert.That(found.Title, Is.EqualTo(c.Title));
            }
        });
    }

    [TestCaseSource(nameof(Cases))]
    public void Makes_one_finding_of_one_report(ConsoleCase c)
    {
        var expected = c.Name == "two CPUs talk at once" ? 2 : 1;

        Assert.That(ConsoleCase.Classify(c.Log), Has.Count.EqualTo(expected));
    }

    [TestCaseSource(nameof(Cases))]
    public void Finds_the_same_however_the_console_dresses_the_lines(ConsoleCase c)
    {
        var plain = ConsoleCase.Classify(c.Log);
        var dressed = ConsoleCase.Classify(string.Join('\n', c.Log.Split('\n').Select(line => "\u001b[0m" + line.TrimEnd('\r') + "\r")));

        Assert.That(dressed.Select(f => f.Title), Is.EqualTo(plain.Select(f => f.Title)));
    }

    [TestCaseSource(nameof(StampedCases))]
    public void Is_not_distracted_by_programs_that_talk_in_between(ConsoleCase c)
    {
        var plain = ConsoleCase.Classify(c.Log);
        var noisy = ConsoleCase.Classify(string.Join('\n', c.Log.Split('\n').SelectMany(line => new[] { line, "uptime 12 load 0.5" })));

        Assert.That(noisy.Select(f => (f.Class, f.Function)), Is.EqualTo(plain.Select(f => (f.Class, f.Function))));
    }

    [TestCase("[    0.000000] Command line: console=ttyS0 panic=1 oops=panic softlockup_panic=1")]
    [TestCase("[    0.087595] Kernel command line: console=ttyS0 loglevel=7 panic=1 oops=panic")]
    [TestCase("[    1.000000] Run /init\nKernel panic - not syncing: just kidding")]
    [TestCase("[    1.000000] Run /init\nBUG: kernel NULL pointer dereference, address: 0000000000000000")]
    [TestCase("[    1.000000] systemd[1]: kernel panic is only a word")]
    [TestCase("[    1.000000] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible via Spectre v2 BHB attacks!")]
    [TestCase("[    1.000000] traps: foo[123] general protection fault ip:7f1 sp:7ffd error:0 in libc.so.6[7f1+1000]")]
    [TestCase("[    1.000000] foo[123]: segfault at 0 ip 0000000000401136 sp 00007ffd error 4 in foo[401000+1000]")]
    [TestCase("[    1.000000] mce: CPU supports 10 MCE banks")]
    [TestCase("[    1.000000] PCI: Using host bridge windows from ACPI; if necessary, use \"pci=nocrs\" and report a bug")]
    [TestCase("[    1.000000] rcu: \tRCU restricting CPUs from NR_CPUS=512 to nr_cpu_ids=1.")]
    [TestCase("[    1.000000] sysrq: Show Blocked State")]
    [TestCase("[    1.000000] NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.")]
    [TestCase("[    1.000000] Warning: unable to open an initial console.")]
    [TestCase("[    1.000000] fl_bad: loading out-of-tree module taints kernel.")]
    [TestCase("[    1.000000] clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable because the skew is too large:")]
    [TestCase("[    1.000000] EXT4-fs error (device vda1): ext4_lookup:1851: inode #2: comm ls: deleted inode referenced: 12")]
    [TestCase("[    1.000000] blk_update_request: I/O error, dev vda, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0")]
    [TestCase("[    1.000000] [Firmware Bug]: TSC_DEADLINE disabled due to Errata; please update microcode to version: 0xb2 (or later)")]
    [TestCase("[    1.000000] ACPI BIOS Error (bug): Could not resolve symbol [\\_SB.PCI0], AE_NOT_FOUND (20220331/dswload2-162)")]
    [TestCase("[    1.000000] MDS CPU bug present and SMT on, data leak possible. See https://www.kernel.org/doc/html/latest/admin-guide/hw-vuln/mds.html for more details.")]
    [TestCase("[    1.000000] unchecked MSR access error: RDMSR from 0x852 at rIP: 0xffffffff81063f83 (native_read_msr+0x3/0x30)")]
    [TestCase("[    1.000000] perf: interrupt took too long (2501 > 2500), lowering kernel.perf_event_max_sample_rate to 79750")]
    [TestCase("[    1.000000] INFO: NMI handler (nmi_cpu_backtrace_handler) took too long to run: 11.930 msecs")]
    [TestCase("[    1.000000] Uhhuh. NMI received for unknown reason 20 on CPU 0.\n[    1.000001] Dazed and confused, but trying to continue")]
    [TestCase("[    1.000000] traps: fl[123] trap invalid opcode ip:401000 sp:7ffd0000 error:0 in fl[401000+1000]")]
    [TestCase("[    1.000000] fl[97]: unhandled signal 11 code 0x1 at 0x0000000000000000")]
    [TestCase("[    1.000000] workqueue: drm_fb_helper_damage_work hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND")]
    [TestCase("[    1.000000] sched: RT throttling activated")]
    [TestCase("[    1.000000] process 'fl' launched '/dev/fd/3' with NULL argv: empty string added")]
    [TestCase("[    1.000000] Lockdep: BUG: is a word here")]
    [TestCase("[    1.000000] hung_task: INFO: task is a word here")]
    [TestCase("[    1.000000] mce: [Hardware Error]: Machine check events logged")]
    [TestCase("[    1.000000] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 8: 8c00004000010092")]
    [TestCase("[    1.000000] {1}[Hardware Error]: event severity: corrected")]
    [TestCase("[    1.000000] mce: CPU0: Thermal monitoring enabled (TM1)")]
    [TestCase("[    1.000000] Call Trace:\n[    1.000001]  <TASK>\n[    1.000002]  dump_stack_lvl+0x44/0x5c\n[    1.000003]  fl_here+0x1/0x2")]
    [TestCase("the server panicked: BUG in line 3")]
    [TestCase("\u001bc\u001b[?7lSeaBIOS (version 1.16.2-debian-1.16.2-1)")]
    [TestCase("")]
    public void Sees_nothing_in_what_only_sounds_like_trouble(string log) =>
        Assert.That(ConsoleCase.Classify(log), Is.Empty);

    [TestCaseSource(nameof(Cases))]
    public void Never_tells_more_of_a_console_that_was_cut_off(ConsoleCase c)
    {
        var whole = ConsoleCase.Classify(c.Log).Count;

        for (var length = 0; length < c.Log.Length; length += 7)
        {
            Assert.That(ConsoleCase.Classify(c.Log[..length]), Has.Count.LessThanOrEqualTo(whole), $"after {length} characters");
        }
    }

    [Test]
    public void Takes_anything_that_a_serial_line_may_bring() => Check.QuickThrowOnFailure(Prop.ForAll<string[]>(noise =>
        ConsoleCase.Classify(string.Join('\n', noise.Select(text => "[    1.000000] " + text).Append("[    1.000001] Kernel panic - not syncing: x"))).Any(f => f.Panicked)));

    [Test]
    public void Does_not_join_a_warning_with_the_panic_of_a_later_moment()
    {
        var found = ConsoleCase.Classify("""
            [    5.000002] WARNING: CPU: 0 PID: 97 at net/core/dev.c:1523 dev_close_many+0x1/0x100
            [    5.000003] Call Trace:
            [    8.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
            """);

        Assert.That(found.Select(f => f.Class), Is.EqualTo(new[] { ConsoleClass.Warning, ConsoleClass.Panic }));
    }

    [Test]
    public void Reports_every_boot_banner_and_ends_what_was_open()
    {
        var found = ConsoleCase.Classify(
            "Probing EDD (edd=off to disable)... oc[    0.000000] Linux version 6.1.0-54-cloud-amd64 (x)\n"
            + "[    7.000000] BUG: kernel NULL pointer dereference, address: 0\n"
            + "[    0.000000] Linux version 6.1.0-54-cloud-amd64 (x)\n");

        Assert.That(found.Select(f => f.Class), Is.EqualTo(new[] { ConsoleClass.Boot, ConsoleClass.NullDereference, ConsoleClass.Boot }));
    }

    [Test]
    public void Keeps_messages_of_others_out_of_the_excerpt()
    {
        var found = ConsoleCase.Classify("""
            [    7.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010
            [    7.000002] RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]
            [    7.000003] Call Trace:
            [    7.000004]  dev_hard_start_xmit+0xa4/0x200
            [    7.000005] e1000 eth0: NIC Link is Down
            [    7.000006] ---[ end trace 0000000000000000 ]---
            [    7.000007] Kernel panic - not syncing: Fatal exception
            [    7.000008] Rebooting in 5 seconds..
            """).Single();

        Assert.Multiple(() =>
        {
            Assert.That(found.Panicked, Is.True);
            Assert.That(found.Excerpt, Has.Length.EqualTo(7));
            Assert.That(found.Excerpt[^1], Does.EndWith("Rebooting in 5 seconds.."));
            Assert.That(found.Excerpt, Has.None.Contains("Link is Down"));
        });
    }

    [Test]
    public void Tells_two_oopses_apart()
    {
        var one = "[    7.{0}1] Oops: 0000 [#{1}] SMP\n[    7.{0}2] RIP: 0010:fl_{1}+0x18/0x40 [fl_bad]\n[    7.{0}3] Call Trace:\n[    7.{0}4]  dev_x+0xa4/0x200\n[    7.{0}5] ---[ end trace 0 ]---\n";

        var found = ConsoleCase.Classify(string.Format(null, one, "00000", 1) + string.Format(null, one, "00001", 2));

        Assert.That(found.Select(f => f.Function), Is.EqualTo(new[] { "fl_1", "fl_2" }));
    }
}
