using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Lab.Tests.Running;
using FaultLab.Linux.Wires;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Wires;

/// <summary>Links that FaultLab carries itself, in labs of host nodes: impaired by the scenario and by faults, flapped and captured as the kernel's are.</summary>
[Category("root")]
[CancelAfter(120_000)]
public sealed class UserWireTests
{
    private const string Yaml = """
        name: gateway-test-user-wire
        seed: 1
        duration: 12s
        topology:
          nodes:
            client: { kind: host }
            router: { kind: host, role: dut, forward: true }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "router:lan0"], subnet: [198.18.0.0/24, "2001:db8:1::/64"] }
            - { name: wan, wire: user, endpoints: ["router:wan0", "server:eth0"], subnet: [198.18.1.0/24, "2001:db8:2::/64"],
                impair: { delay: 20ms, down: { delay: 5ms } } }
          routes:
            client: { default: router }
            server: { default: router }
        traffic:
          - { name: calls, from: client, to: server, udp: { size: 200, rate: 500/s } }
          - { name: bulk,  from: client, to: server, tcp: { rate: 5mbit } }
        probes:
          - { name: path, from: client, to: server, icmp: { every: 50ms, timeout: 500ms } }
        capture: [wan]
        faults:
          - { at: 2s, impair: { link: wan, up: { loss: 20% }, for: 3s } }
          - { at: 3s, impair: { link: wan, delay: 30ms, duplicate: 10%, for: 1s } }
          - { at: 7s, flap: { link: wan, by: carrier, down: 500ms } }
          - { at: 9s, flap: { link: wan, by: unplug, on: server, down: 300ms } }
        expect:
          - never: [crash, reboot, hang]
        """;

    [Test]
    public async Task A_user_wire_does_to_packets_what_scenario_and_faults_say(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var fates = history.Of<WireFates>().Last();
        var faults = history.Of<FaultEvent>().ToList();
        var calls = history.Of<TrafficReport>().Last(t => t is { Traffic: "calls", Side: "receiver" });
        var before = history.Probe("path").Where(p => p.Rtt is not null && p.At < faults[0].At).Select(p => p.Rtt!.Value.TotalMilliseconds).Order().ToList();
        await using var log = File.OpenRead(outcome.Folder.Fates("wan"));
        var written = FateLogReader.Read(log).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Troubles));
            Assert.That(faults.Where(f => f.Stage == FaultStage.Healed).Select(f => f.Id), Is.EquivalentTo(new[] { "f1", "f2", "f3", "f4" }));
            Assert.That(faults.First(f => f is { Id: "f2", Stage: FaultStage.Applied }).Detail, Does.Contain("delay 30ms").And.Contain("loss 20%"));
            Assert.That(before[before.Count / 2], Is.InRange(25, 40), "20 ms there, 5 ms back");
            Assert.That(fates.Up.Lost, Is.GreaterThan(200), "a fifth of 500 packets/s for 3 s, and of the others");
            Assert.That(fates.Up.Duplicated, Is.GreaterThan(20));
            Assert.That(fates.Down.Lost, Is.Zero, "the fault is one way");
            Assert.That(calls.Lost, Is.InRange(200, 1000));
            Assert.That(written.Count(r => r.IsUp && r.Marks.HasFlag(FrameMarks.Lost)), Is.EqualTo(fates.Up.Lost));
            Assert.That(written.Count(r => !r.IsUp && r.Marks.HasFlag(FrameMarks.Duplicated) && !r.Marks.HasFlag(FrameMarks.Refused)), Is.EqualTo(fates.Down.Duplicated));
            Assert.That(history.Of<CaptureStatistics>().Sum(c => c.Packets), Is.GreaterThan(5000));
            Assert.That(outcome.Summary.Versions["user wires"], Does.StartWith("wan"));
        });
    }

    [Test, Category("vm")]
    public async Task Tcp_through_a_vm_crosses_user_wires_whole(CancellationToken cancellationToken)
    {
        var yaml = GatewayLab.Yaml(
            "- { at: 5s, flap: { link: wan, by: carrier, down: 500ms } }",
            more: "capture: [wan]").Replace(
            "- { name: calls, from: client, to: server, udp: { size: 200, rate: 50/s } }",
            "- { name: bulk, from: client, to: server, tcp: { rate: 5mbit } }", StringComparison.Ordinal).Replace(
            "\"2001:db8:2::/64\"] }", "\"2001:db8:2::/64\"], wire: user, impair: { delay: 5ms } }", StringComparison.Ordinal).Replace(
            "\"2001:db8:1::/64\"] }", "\"2001:db8:1::/64\"], wire: user }", StringComparison.Ordinal);
        var outcome = await GatewayLab.RunAsync(yaml, cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var bulk = history.Of<TrafficReport>().Last(t => t is { Traffic: "bulk", Side: "receiver" });
        var fates = history.Of<WireFates>().GroupBy(f => f.Link).Select(f => f.Last()).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Troubles));
            Assert.That(bulk.Bytes, Is.GreaterThan(3_000_000), "5 Mbit/s for 12 s, less the flap");
            Assert.That(fates.Select(f => f.Link), Is.EquivalentTo(new[] { "lan", "wan" }));
            Assert.That(fates.Select(f => f.Up.Overloaded + f.Down.Overloaded), Is.All.Zero);
            Assert.That(fates.Select(f => f.Up.Bytes), Is.All.GreaterThan(3_000_000));
        });
    }
}
