using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

/// <summary>Literal histories, and exactly the incidents that must come of them.</summary>
public sealed class IncidentTests
{
    private static readonly AgentMode[] Agents = [AgentMode.Auto, AgentMode.None];

    private static readonly Fault[] HarmlessFaults =
    [
        new GatewayFault { On = "client", Via = "gw", Action = GatewayAction.Use },
        new ImpairFault { Link = "wan1", Impairment = new Impairment { Delay = TimeSpan.FromMilliseconds(20) } },
    ];

    [Test]
    public void Finds_nothing_in_a_run_in_which_all_was_well([ValueSource(nameof(Agents))] AgentMode agent) =>
        Assert.That(Find(HistoryBuilder.Run(agent: agent == AgentMode.Auto), agent), Is.Empty);

    [Test]
    public void A_panic_that_reboots_is_one_crash_with_its_reboot_and_outages([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var incidents = Find(HistoryBuilder.Run(node: t => t is <= 30 or > 42, agent: agent == AgentMode.Auto, bootId: t => t > 42 ? "boot-2" : "boot-1")
            .Fault("f1", "module", "load module fl_forward_null on gw", 29.5, null, node: "gw")
            .Console(30.05, KernelTexts.Panic).Qmp(30.1, "GUEST_PANICKED").Qmp(31.0, "RESET", """{"guest":true,"reason":"guest-reset"}""").Qmp(31.1, "RESET").Qmp(31.15, "RESET")
            .Console(34, KernelTexts.Banner), agent);

        var crash = incidents.Single();
        Assert.Multiple(() =>
        {
            Assert.That(crash.Kind, Is.EqualTo(IncidentKind.Crash));
            Assert.That(crash.Node, Is.EqualTo("gw"));
            Assert.That(crash.Title, Is.EqualTo("NULL pointer dereference in fl_forward_hook [fl_forward_null]"));
            Assert.That(crash.Fault, Is.EqualTo("f1"));
            Assert.That(crash.Context, Does.StartWith("550 ms after f1 (load module fl_forward_null on gw) began; bulk at 800 kbit/s, calls at 400 kbit/s"));
            Assert.That(crash.To, Is.Not.Null.And.GreaterThan(HistoryBuilder.At(42)));
            Assert.That(crash.Console[^1], Does.EndWith("Rebooting in 1 seconds.."));
            Assert.That(crash.Consequences.Count(c => c.Kind == IncidentKind.Reboot), Is.EqualTo(1));
            Assert.That(crash.Consequences.Where(c => c.Kind == IncidentKind.Outage).Select(c => c.Probe), Is.EquivalentTo(new[] { "lan-ping", "path", "ui" }));
            Assert.That(crash.Consequences.Select(c => c.Expected), Has.None.True);
        });
    }

    [Test]
    public void A_panic_that_halts_is_one_crash_that_does_not_end()
    {
        var crash = Find(HistoryBuilder.Run(node: t => t < 30).Console(30.05, KernelTexts.Panic)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(crash.Kind, Is.EqualTo(IncidentKind.Crash));
            Assert.That(crash.To, Is.Null);
            Assert.That(crash.Consequences.Select(c => c.Kind).Distinct(), Is.EquivalentTo(new[] { IncidentKind.Hang, IncidentKind.Outage, IncidentKind.Stall }));
        });
    }

    [Test]
    public void A_panic_of_which_only_the_panic_device_tells_is_a_crash()
    {
        var crash = Find(HistoryBuilder.Run(node: t => t < 30).Qmp(30.1, "GUEST_PANICKED").Qmp(30.1, "STOP")).Single();

        Assert.That((crash.Kind, crash.Title), Is.EqualTo((IncidentKind.Crash, "kernel panic")));
    }

    [Test]
    public void An_oops_that_the_node_survives_ends_at_once()
    {
        var crash = Find(HistoryBuilder.Run().Console(30.05, string.Join('\n', KernelTexts.Panic.Split('\n').Take(11)))).Single();

        Assert.Multiple(() =>
        {
            Assert.That(crash.Kind, Is.EqualTo(IncidentKind.Crash));
            Assert.That(crash.To, Is.EqualTo(crash.From));
            Assert.That(crash.Consequences, Is.Empty);
        });
    }

    [Test]
    public void A_paused_vm_is_a_hang_with_its_outages([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var hang = Find(HistoryBuilder.Run(node: t => t is < 30 or > 33, agent: agent == AgentMode.Auto)
            .Fault("f1", "power", "power pause gw for 3s", 29.98, 33, node: "gw").Qmp(30, "STOP").Qmp(33, "RESUME"), agent).Single();

        Assert.Multiple(() =>
        {
            Assert.That(hang.Kind, Is.EqualTo(IncidentKind.Hang));
            Assert.That(hang.Node, Is.EqualTo("gw"));
            Assert.That(hang.From, Is.EqualTo(HistoryBuilder.At(30)));
            Assert.That(hang.To, Is.GreaterThan(HistoryBuilder.At(33)).And.LessThan(HistoryBuilder.At(34.1)));
            Assert.That(hang.Fault, Is.EqualTo("f1"));
            Assert.That(hang.Consequences.Select(c => (c.Kind, c.Probe)), Is.SupersetOf(new[] { (IncidentKind.Outage, "lan-ping"), (IncidentKind.Outage, "path") }));
            Assert.That(hang.Consequences.Select(c => c.Expected), Is.All.True);
        });
    }

    [Test]
    public void A_pause_of_three_probe_intervals_and_a_sample_is_enough([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var incidents = Find(HistoryBuilder.Run(node: t => t is < 30 or > 31.7, agent: agent == AgentMode.Auto).Qmp(30, "STOP").Qmp(31.7, "RESUME"), agent);

        Assert.That(incidents.Select(i => i.Kind), Is.EqualTo(new[] { IncidentKind.Hang }));
    }

    [Test]
    public void A_guest_that_a_busy_host_held_up_is_not_hung_because_its_memory_was_taken_meanwhile([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var incidents = Find(HistoryBuilder.Run(node: t => t is < 30 or > 37, agent: agent == AgentMode.Auto)
            .Qmp(33, "STOP", cause: QmpEvent.Dump).Qmp(36.5, "RESUME", cause: QmpEvent.Dump), agent);

        Assert.That(incidents.Select(i => i.Kind), Has.None.EqualTo(IncidentKind.Hang));
    }

    [Test]
    public void A_hang_is_not_told_as_a_pause_because_its_memory_was_taken([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var hang = Find(HistoryBuilder.Run(node: t => t is < 30 or > 42, agent: agent == AgentMode.Auto)
            .Qmp(34, "STOP", cause: QmpEvent.Dump).Qmp(36.5, "RESUME", cause: QmpEvent.Dump), agent).Single(i => i.Kind == IncidentKind.Hang);

        Assert.That(hang.From, Is.LessThanOrEqualTo(HistoryBuilder.At(30)));
        Assert.That(hang.Title, Does.Not.Contain("stood still"));
    }

    [Test]
    public void A_node_that_falls_silent_without_a_word_is_a_hang([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var hang = Find(HistoryBuilder.Run(node: t => t < 30, agent: agent == AgentMode.Auto), agent).Single();

        Assert.That((hang.Kind, hang.To), Is.EqualTo((IncidentKind.Hang, (TimeSpan?)null)));
    }

    [Test]
    public void A_reset_is_a_reboot_with_its_outages([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var reboot = Find(HistoryBuilder.Run(node: t => t is < 30 or > 38, agent: agent == AgentMode.Auto, bootId: t => t > 38 ? "boot-2" : "boot-1")
            .Fault("f1", "power", "power reset gw", 29.98, null, node: "gw").Qmp(30, "RESET", """{"guest":false}""").Qmp(30.1, "RESET").Console(32, KernelTexts.Banner), agent).Single();

        Assert.Multiple(() =>
        {
            Assert.That(reboot.Kind, Is.EqualTo(IncidentKind.Reboot));
            Assert.That(reboot.Title, Is.EqualTo("gw was reset"));
            Assert.That(reboot.Fault, Is.EqualTo("f1"));
            Assert.That(reboot.From, Is.EqualTo(HistoryBuilder.At(30)));
            Assert.That(reboot.To, Is.GreaterThan(HistoryBuilder.At(38)).And.LessThan(HistoryBuilder.At(39.1)));
            Assert.That(reboot.Consequences.Select(c => c.Probe), Is.SupersetOf(new[] { "lan-ping", "path" }));
            Assert.That(reboot.Consequences.Select(c => c.Kind), Has.None.EqualTo(IncidentKind.Hang));
        });
    }

    [Test]
    public void An_outage_that_outlasts_the_reset_of_its_node_is_not_expected([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var history = HistoryBuilder.Run(node: t => t is < 10 or > 18, path: t => t < 10, agent: agent == AgentMode.Auto, bootId: t => t > 18 ? "boot-2" : "boot-1")
            .Fault("f1", "power", "power reset gw", 9.98, null, node: "gw").Qmp(10, "RESET", """{"guest":false}""").Console(12, KernelTexts.Banner);

        var outages = Find(history, agent).Single().Consequences.Where(c => c.Kind == IncidentKind.Outage).ToDictionary(c => c.Probe!, c => c.Expected);

        Assert.That((outages["lan-ping"], outages["path"]), Is.EqualTo((true, false)));
    }

    [TestCase("console")]
    [TestCase("boot id")]
    [TestCase("reset")]
    public void One_witness_is_enough_for_a_reboot(string witness)
    {
        var history = HistoryBuilder.Run(bootId: witness == "boot id" ? t => t > 30 ? "boot-2" : "boot-1" : null);
        history = witness switch
        {
            "console" => history.Console(30, KernelTexts.Banner),
            "reset" => history.Qmp(30, "RESET"),
            _ => history,
        };

        Assert.That(Find(history).Select(i => (i.Kind, i.Title)), Is.EqualTo(new[] { (IncidentKind.Reboot, "gw rebooted by itself") }));
    }

    [Test]
    public void A_reset_that_is_told_when_the_kernel_has_begun_to_speak_is_no_second_reboot()
    {
        var history = HistoryBuilder.Run(bootId: t => t > 34 ? "boot-2" : "boot-1").Console(30, KernelTexts.Banner).Qmp(30.012, "RESET");

        Assert.That(Find(history).Select(i => (i.Kind, i.From)), Is.EqualTo(new[] { (IncidentKind.Reboot, HistoryBuilder.At(30)) }));
    }

    [Test]
    public void Firmware_that_resets_once_more_when_a_vm_is_switched_on_again_is_no_second_reboot()
    {
        var history = HistoryBuilder.Run(node: t => t is < 30 or > 42)
            .Fault("f1", "power", "power off gw for 3s", 29.98, 33, node: "gw").Qmp(29.99, "STOP").Qmp(30, "RESET", """{"guest":false}""")
            .Qmp(33, "RESUME").Qmp(33.08, "RESET", """{"guest":true,"reason":"guest-reset"}""").Console(36, KernelTexts.Banner);

        Assert.That(Find(history).Where(i => i.Kind == IncidentKind.Reboot).Select(i => (i.From, i.Fault)), Is.EqualTo(new[] { (HistoryBuilder.At(30), "f1") }));
    }

    [Test]
    public void Two_reboots_are_two()
    {
        var incidents = Find(HistoryBuilder.Run().Qmp(10, "RESET").Console(12, KernelTexts.Banner).Qmp(40, "RESET").Qmp(40.1, "RESET").Console(42, KernelTexts.Banner));

        Assert.That(incidents.Select(i => (i.Kind, i.From)), Is.EqualTo(new[] { (IncidentKind.Reboot, HistoryBuilder.At(10)), (IncidentKind.Reboot, HistoryBuilder.At(40)) }));
    }

    [Test]
    public void A_carrier_flap_alone_is_an_expected_outage_and_neither_hang_nor_reboot([ValueSource(nameof(Agents))] AgentMode agent)
    {
        var up = (double t) => t is < 30 or > 36;
        var history = new HistoryBuilder().Frame().Flap("f1", "lan", 30, 36)
            .Probe("lan-ping", 0.2, up).Probe("path", 0.2, up).Probe("ui", 2, up)
            .Flow("bulk", 100, up, tcp: true).Flow("calls", 50, up, tcp: false)
            .Wire("lan", t => up(t) ? 150 : 0, t => up(t) ? 150 : 0).Wire("wan1", t => up(t) ? 150 : 0, t => up(t) ? 150 : 0).Wire("wan2", _ => 0, _ => 0);
        var incidents = Find(agent == AgentMode.Auto ? history.Agent(sent: (name, t) => name == "wan1" || up(t) ? null : 0) : history, agent);

        Assert.Multiple(() =>
        {
            Assert.That(incidents.Select(i => i.Kind).Distinct(), Is.EqualTo(new[] { IncidentKind.Outage }));
            Assert.That(incidents.Select(i => i.Probe), Is.EquivalentTo(new[] { "lan-ping", "path", "ui" }));
            Assert.That(incidents.Select(i => i.Expected), Is.All.True);
            Assert.That(incidents.Select(i => i.Fault), Is.All.EqualTo("f1"));
        });
    }

    [Test]
    public void An_outage_says_when_the_node_that_asked_found_its_target_dead()
    {
        var up = (double t) => t is < 30 or > 36;
        var history = HistoryBuilder.Run(path: up).Dead("path", silentSince: 29.99, at: 30.02).Dead("lan-ping", silentSince: 29.99, at: 30.02);

        var outage = Find(history).Single(i => i.Probe == "path");
        Assert.That(outage.Reasons, Has.Member("client found it dead 30 ms after its last answer"));
    }

    [Test]
    public void An_outage_that_outlasts_its_flap_is_not_expected()
    {
        var incidents = Find(HistoryBuilder.Run(path: t => t is < 30 or > 50).Flap("f1", "wan1", 30, 32));

        var outage = incidents.Single(i => i.Kind == IncidentKind.Outage);
        Assert.That((outage.Probe, outage.Expected, outage.Node), Is.EqualTo(("path", false, (string?)null)));
    }

    [TestCase(null, true)]
    [TestCase(MptcpMessage.Join, false)]
    public void Dropped_packets_explain_the_silence_of_the_ways_through_their_node_unless_they_are_single_MPTCP_messages(MptcpMessage? message, bool expected)
    {
        var fault = new DropFault { On = "gw", Mptcp = message, For = TimeSpan.FromSeconds(10) };
        var scenario = GatewayWorld.Scenario() with { Faults = [new FaultEntry { At = TimeSpan.FromSeconds(30), Fault = fault }] };
        var history = HistoryBuilder.Run(path: t => t is < 30 or > 40).Fault("f1", fault.Kind, fault.Title, 30, 40, node: "gw");

        var incidents = IncidentFinder.Find(history.Build(), GatewayWorld.Plan(scenario)).Incidents;

        Assert.That(incidents.Single(i => i.Kind == IncidentKind.Outage).Expected, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(HarmlessFaults))]
    public void A_fault_that_holds_nothing_back_explains_no_outage_long_after_it_came(Fault fault)
    {
        var scenario = GatewayWorld.Scenario() with { Faults = [new FaultEntry { At = TimeSpan.FromSeconds(10), Fault = fault }] };
        var history = HistoryBuilder.Run(path: t => t is < 30 or > 40)
            .Fault("f1", fault.Kind, fault.Title, 10, null, (fault as ImpairFault)?.Link, (fault as GatewayFault)?.On);

        var incidents = IncidentFinder.Find(history.Build(), GatewayWorld.Plan(scenario)).Incidents;

        Assert.That(incidents.Single(i => i.Kind == IncidentKind.Outage).Expected, Is.False);
    }

    [TestCaseSource(nameof(HarmlessFaults))]
    public void A_fault_that_holds_nothing_back_explains_the_silence_as_it_came(Fault fault)
    {
        var scenario = GatewayWorld.Scenario() with { Faults = [new FaultEntry { At = TimeSpan.FromSeconds(30), Fault = fault }] };
        var history = HistoryBuilder.Run(path: t => t is < 30 or > 33)
            .Fault("f1", fault.Kind, fault.Title, 30, null, (fault as ImpairFault)?.Link, (fault as GatewayFault)?.On);

        var incidents = IncidentFinder.Find(history.Build(), GatewayWorld.Plan(scenario)).Incidents;

        Assert.That(incidents.Single(i => i.Kind == IncidentKind.Outage).Expected, Is.True);
    }

    [Test]
    public void A_flow_that_nothing_explains_goes_with_the_outage_of_its_path()
    {
        var incidents = Find(HistoryBuilder.Run(path: t => t is < 30 or > 45));

        var outage = incidents.Single(i => i.Kind == IncidentKind.Outage);
        Assert.That(outage.Consequences.Select(c => (c.Kind, c.Probe)), Is.EquivalentTo(new[] { (IncidentKind.Stall, "bulk"), (IncidentKind.Stall, "calls") }));
    }

    [Test]
    public void A_flow_that_stalls_one_way_while_probes_answer_is_a_stall()
    {
        var history = HistoryBuilder.Run().Remove<TrafficReport>(r => r.Traffic == "calls").Flow("calls", 50, t => t is < 20 or > 30, tcp: false);

        var stall = Find(history).Single();

        Assert.That((stall.Kind, stall.Probe, stall.Title), Is.EqualTo((IncidentKind.Stall, "calls", "nothing of calls arrived at server for 12 s")));
    }

    [Test]
    public void A_receiver_that_reports_no_more_tells_of_no_stall() =>
        Assert.That(Find(HistoryBuilder.Run().Remove<TrafficReport>(r => r.Traffic == "calls" && r.Side == "receiver" && r.At > HistoryBuilder.At(30))), Is.Empty);

    [Test]
    public void A_receiver_whose_counters_began_anew_tells_of_no_stall()
    {
        var history = HistoryBuilder.Run();
        var later = history.Events.OfType<TrafficReport>().Where(r => r.Traffic == "calls" && r.Side == "receiver" && r.At > HistoryBuilder.At(30)).ToList();
        history.Remove<TrafficReport>(later.Contains);
        later.ForEach(r => history.Add(r with { Packets = r.Packets - 1500, Bytes = r.Bytes - 1_500_000 }));

        Assert.That(Find(history), Is.Empty);
    }

    [Test]
    public void Two_lost_packets_are_no_outage() =>
        Assert.That(Find(HistoryBuilder.Run(path: t => t is < 30 or > 30.3)), Is.Empty);

    [Test]
    public void A_prober_that_could_not_send_says_nothing_of_its_target() =>
        Assert.That(Find(HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "lan-ping").Probe("lan-ping", 0.2, t => t is < 30 or > 40, ProbeOutcome.NotSent, detail: "ENETUNREACH")), Is.Empty);

    [Test]
    public void A_soft_lockup_began_by_the_clock_of_the_guest_which_stands_still_while_its_memory_is_taken()
    {
        var stall = Find(HistoryBuilder.Run(node: t => t is < 8 or > 45).Console(38, KernelTexts.SoftLockup)
            .Qmp(20, "STOP", cause: QmpEvent.Dump).Qmp(28, "RESUME", cause: QmpEvent.Dump)).First();

        Assert.That((stall.Kind, stall.From), Is.EqualTo((IncidentKind.Stall, HistoryBuilder.At(8))));
    }

    [Test]
    public void A_soft_lockup_that_the_kernel_dates_too_late_is_still_the_root_of_the_silence()
    {
        var stall = Find(HistoryBuilder.Run(node: t => t is < 8 or > 45).Console(38, KernelTexts.SoftLockup)).First();

        Assert.Multiple(() =>
        {
            Assert.That((stall.Kind, stall.Function), Is.EqualTo((IncidentKind.Stall, "fl_spin")));
            Assert.That(stall.Consequences.Select(c => c.Kind), Does.Contain(IncidentKind.Hang));
        });
    }

    [Test]
    public void A_boot_that_was_made_anew_for_its_clock_is_part_of_the_same_reboot()
    {
        var reboots = Find(HistoryBuilder.Run(node: t => t is < 30 or > 40, bootId: t => t > 40 ? "boot-2" : "boot-1")
            .Qmp(30, "RESET").Console(32, KernelTexts.Banner).Qmp(32.5, "RESET", cause: QmpEvent.Clock).Console(34, KernelTexts.Banner));

        Assert.That(reboots.Select(i => i.Kind), Is.EqualTo(new[] { IncidentKind.Reboot }));
    }

    [Test]
    public void A_soft_lockup_is_the_root_of_the_silence_it_caused()
    {
        var stall = Find(HistoryBuilder.Run(node: t => t is < 8 or > 45).Console(30, KernelTexts.SoftLockup).Console(54, KernelTexts.SoftLockup)).First();

        Assert.Multiple(() =>
        {
            Assert.That((stall.Kind, stall.Title), Is.EqualTo((IncidentKind.Stall, "soft lockup in fl_spin [fl_mpsched]")));
            Assert.That(stall.From, Is.EqualTo(HistoryBuilder.At(8)));
            Assert.That(stall.Consequences.Select(c => c.Kind), Does.Contain(IncidentKind.Outage));
            Assert.That(stall.Reasons.Single(), Does.Contain("2 times"));
        });
    }

    [TestCase("", 30 - 21)]
    [TestCase("[    0.000000] \tRCU CPU stall warnings timeout set to 5 (rcu_cpu_stall_timeout).", 30 - 5)]
    public void A_stall_of_RCU_began_as_long_before_as_the_kernel_waits(string boot, double began)
    {
        var stall = Find(HistoryBuilder.Run().Console(-5, boot).Console(30, KernelTexts.RcuStall)).Single();

        Assert.That((stall.Kind, stall.Function, stall.From), Is.EqualTo((IncidentKind.Stall, "fl_mpsched_spin", HistoryBuilder.At(began))));
    }

    [Test]
    public void A_warning_is_a_warning() =>
        Assert.That(Find(HistoryBuilder.Run().Console(30, KernelTexts.Warning)).Select(i => (i.Kind, i.Function)), Is.EqualTo(new[] { (IncidentKind.Warning, "dev_close_many") }));

    [Test]
    public void A_slow_answer_of_the_management_plane_is_found()
    {
        var slow = Find(HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "ui").Probe("ui", 2, _ => true, rtt: t => t is > 20 and < 25 ? 12 : 0.01)).Single();

        Assert.That((slow.Kind, slow.Node, slow.Probe, slow.Title), Is.EqualTo((IncidentKind.SlowManagement, "gw", "ui", "ui took up to 12 s")));
    }

    [Test]
    public void A_refused_answer_of_the_management_plane_is_found()
    {
        var refused = Find(HistoryBuilder.Run().Remove<ProbeResult>(r => r.Probe == "ui").Probe("ui", 2, t => t is < 20 or > 23, ProbeOutcome.Refused, detail: "HTTP 503")).Single();

        Assert.That((refused.Kind, refused.Title), Is.EqualTo((IncidentKind.SlowManagement, "ui was refused")));
    }

    internal static List<Incident> Find(HistoryBuilder history, AgentMode agent = AgentMode.Auto)
    {
        var found = IncidentFinder.Find(history.Build(), GatewayWorld.Plan(GatewayWorld.Scenario(agent)));
        Assert.That(found.Troubles, Is.Empty);
        return [.. found.Incidents];
    }
}
