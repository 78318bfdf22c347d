using FaultLab.Histories;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>Each kind of fault on a lab of host nodes: applied and healed as planned, read back both times, and the lab works afterwards.</summary>
[Category("root")]
[CancelAfter(120_000)]
public sealed class FaultKindTests
{
    private const string Yaml = """
        name: gateway-test-faults
        seed: 1
        duration: 15s
        topology:
          nodes:
            client: { kind: host }
            router: { kind: host, role: dut, forward: true }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "router:lan0"], subnet: [198.18.0.0/24, "2001:db8:1::/64"] }
            - { name: wan, endpoints: ["router:wan0", "server:eth0"], subnet: [198.18.1.0/24, "2001:db8:2::/64"], impair: { rate: 100mbit } }
          routes:
            client: { default: router }
            server: { default: router }
        traffic:
          - { name: bulk,  from: client, to: server, tcp: { rate: 5mbit } }
          - { name: calls, from: client, to: server, udp: { size: 200, rate: 50/s } }
        probes:
          - { name: path, from: client, to: server, icmp: { every: 100ms, timeout: 500ms } }
          - { name: arp,  from: client, to: router, arp: { every: 200ms, timeout: 500ms } }
          - { name: echo, from: client, to: server, udp: { every: 200ms, timeout: 500ms } }
        faults:
          - { at: 1s, flap: { link: wan, by: admin, on: router, down: 500ms } }
          - { at: 2s, flap: { link: wan, by: carrier, down: 500ms } }
          - { at: 3s, flap: { link: lan, by: unplug, on: client, down: 500ms } }
          - { at: 4s, flap: { link: wan, by: carrier, on: router, down: 300ms, times: 2, every: 600ms } }
          - { at: 6s, impair: { link: wan, rate: 2mbit, for: 1s } }
          - { at: 8s, datagrams: { from: client, to: server, size: 60000, socket: raw, count: 20, rate: 100/s } }
          - { at: 9s, datagrams: { from: client, to: server, size: 60000, socket: udp, fragment: forbid, count: 10, rate: 100/s } }
          - { at: 10s, sysctl: { on: router, net.ipv4.ip_forward: 0, for: 500ms } }
          - { at: 11s, gateway: { on: client, via: router, action: drop, for: 500ms } }
          - { at: 12s, run: { on: server, command: "ip link add name br0 type bridge", undo: "ip link del br0", for: 500ms } }
        expect:
          - never: [crash, reboot, hang]
          - { probe: path, outage: "<= 2s" }
        """;

    [Test]
    public async Task Every_fault_is_applied_healed_and_read_back(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var stages = history.Of<FaultEvent>().GroupBy(e => e.Id).ToDictionary(fault => fault.Key, fault => fault.Select(e => e.Stage).ToArray());
        var readBack = history.Of<FaultEvent>().Where(e => e.Stage is FaultStage.Applied).ToDictionary(e => e.Id, e => e.Detail);
        var lasts = new[] { FaultStage.Begin, FaultStage.Applied, FaultStage.Healing, FaultStage.Healed };
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Expectations));
            foreach (var id in new[] { "f1", "f2", "f3", "f4", "f4.2", "f5", "f8", "f9", "f10" })
            {
                Assert.That(stages[id], Is.EqualTo(lasts), id);
            }

            Assert.That(stages["f6"], Is.EqualTo(lasts[..2]));
            Assert.That(readBack["f1"], Does.Contain("DOWN"));
            Assert.That(readBack["f2"], Does.Contain("router:wan0: carrier off").And.Contain("server:eth0: carrier off"));
            Assert.That(readBack["f3"], Does.Contain("client:eth0: unplugged"));
            Assert.That(readBack["f6"], Does.Contain("20 of 20 datagrams").And.Contain("none refused"));
            Assert.That(readBack["f7"], Does.Contain("10 EMSGSIZE"));
            Assert.That(readBack["f8"], Does.Contain("ip_forward = 0"));
            Assert.That(readBack["f9"], Does.Contain("no default route"));
            Assert.That(history.Probe("path").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok), "the path works after all of it");
        });
    }
}
