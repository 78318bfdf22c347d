using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>A crash, a hang, a reboot and a lost link look different, with an agent on the DUT and without one.</summary>
[Category("vm")]
[CancelAfter(180_000)]
public sealed class DutTests
{
    private const string WithAgent = ", boot: snapshot";

    private const string WithoutAgent = ", agent: none";

    // Three probe intervals of 200 ms and one sample of 1 s.
    private static readonly TimeSpan HangLatency = TimeSpan.FromSeconds(1.6);

    [TestCase(WithAgent)]
    [TestCase(WithoutAgent)]
    public async Task A_paused_vm_is_a_hang(string node, CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(
            GatewayLab.Yaml("- { at: 3s, power: { on: gw, action: pause, for: 5s } }", node), cancellationToken);

        var root = outcome.Summary.Judgement!.Incidents.Single(i => i.Kind == IncidentKind.Hang);
        Assert.Multiple(() =>
        {
            Assert.That(root.Node, Is.EqualTo("gw"));
            Assert.That(root.Fault, Is.EqualTo("f1"));
            Assert.That(root.From - AppliedAt(outcome, "f1"), Is.LessThan(HangLatency));
            Assert.That(outcome.All().Select(i => i.Kind), Has.None.AnyOf(IncidentKind.Reboot, IncidentKind.Crash));
        });
    }

    [TestCase(WithAgent)]
    [TestCase(WithoutAgent)]
    public async Task A_reset_vm_is_a_reboot(string node, CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(
            GatewayLab.Yaml("- { at: 3s, power: { on: gw, action: reset } }", node, duration: "16s"), cancellationToken);

        var root = outcome.Summary.Judgement!.Incidents.Single(i => i.Kind == IncidentKind.Reboot);
        Assert.Multiple(() =>
        {
            Assert.That(root.Node, Is.EqualTo("gw"));
            Assert.That(root.Fault, Is.EqualTo("f1"));
            Assert.That(outcome.All().Select(i => i.Kind), Has.None.AnyOf(IncidentKind.Hang, IncidentKind.Crash));
            Assert.That(root.Consequences.Select(i => i.Kind), Has.Some.EqualTo(IncidentKind.Outage));
        });
    }

    [TestCase(WithAgent)]
    [TestCase(WithoutAgent)]
    public async Task A_carrier_flap_is_neither_hang_nor_reboot(string node, CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(
            GatewayLab.Yaml(
                "- { at: 3s, flap: { link: lan, by: carrier, on: gw, down: 4s } }", node,
                expect: "- never: [crash, reboot, hang, stall, counter-frozen]\n  - { probe: path, outage: \"<= 7s\" }"),
            cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Expectations));
            Assert.That(outcome.All().Select(i => i.Kind).Distinct(), Is.EquivalentTo(new[] { IncidentKind.Outage }));
        });
    }

    [Test]
    public async Task A_module_that_dereferences_NULL_is_one_crash_with_its_reboot_and_outage(CancellationToken cancellationToken)
    {
        var module = LabFiles.PathOf("modules", "fl_forward_null");
        var outcome = await GatewayLab.RunAsync(
            GatewayLab.Yaml(
                $"- {{ at: 3s, module: {{ on: gw, load: {module}, params: {{ after: 50 }} }} }}",
                duration: "22s", more: "capture: [lan]"),
            cancellationToken);

        var root = outcome.Summary.Judgement!.Incidents.Single();
        var evidence = Directory.GetDirectories(outcome.Folder.IncidentsFolder).Single();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail));
            Assert.That(root.Kind, Is.EqualTo(IncidentKind.Crash));
            Assert.That(root.Node, Is.EqualTo("gw"));
            Assert.That(root.Function, Is.EqualTo("fl_forward_hook"));
            Assert.That(root.Module, Is.EqualTo("fl_forward_null"));
            Assert.That(root.Fault, Is.EqualTo("f1"));
            Assert.That(root.Consequences.Select(i => i.Kind), Is.SupersetOf(new[] { IncidentKind.Reboot, IncidentKind.Outage }));
            Assert.That(File.ReadAllText(Path.Combine(evidence, "console.txt")), Does.Contain("NULL pointer dereference"));
            Assert.That(Directory.GetFiles(evidence, "*.pcapng"), Is.Not.Empty);
            Assert.That(Directory.GetFiles(evidence, "counters*"), Is.Not.Empty);
        });
    }

    private static TimeSpan AppliedAt(RunOutcome outcome, string fault) => HistoryReader.Read(outcome.Folder.HistoryJsonl).Events
        .OfType<FaultEvent>().First(e => e.Id == fault && e.Stage == FaultStage.Begin).At;
}
