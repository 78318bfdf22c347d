using FaultLab.Histories;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

[Category("vm")]
[CancelAfter(120_000)]
public sealed class GuestClockTests
{
    [Test]
    public async Task A_guest_that_measured_its_clock_wrongly_is_booted_again_and_not_trusted_when_it_always_does(CancellationToken cancellationToken)
    {
        // The kernel prints its command line, and with it what it would say of its clock, at every boot.
        var outcome = await GatewayLab.RunAsync(
            """
            name: clock
            duration: 1s
            topology:
              nodes:
                gw: { kind: vm, role: dut, kernel: "6.1", cmdline: 'note="] tsc: PIT calibration deviates from HPET"' }
                b:  { kind: host }
              links:
                - { name: l, endpoints: ["gw:eth0", "b:eth0"], subnet: 198.18.0.0/24 }
            probes:
              - { name: p, from: b, to: gw, icmp: { every: 200ms, timeout: 1s } }
            expect:
              - never: [reboot, crash]
            """,
            cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        Assert.Multiple(() =>
        {
            Assert.That(history.Qmp("gw").Count(e => e.Name == "RESET" && e.Cause == QmpEvent.Clock), Is.EqualTo(5));
            Assert.That(outcome.Summary.Judgement!.Incidents, Is.Empty);
            Assert.That(outcome.Summary.Judgement.Troubles, Has.Exactly(1).Contains("measured its clock wrongly"));
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Inconclusive));
        });
    }
}
