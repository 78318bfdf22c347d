using FaultLab.Detection;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>A router whose queue is too short loses packets that none of its counters of the wire show; what crossed before and behind it does.</summary>
[Category("root")]
[CancelAfter(120_000)]
public sealed class HopLossTests
{
    private const string Yaml = """
        name: gateway-test-hops
        seed: 1
        duration: 14s
        topology:
          nodes:
            client: { kind: host }
            router: { kind: host, role: dut, forward: true }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "router:lan0"], subnet: 198.18.0.0/24 }
            - { name: wan, endpoints: ["router:wan0", "server:eth0"], subnet: 198.18.1.0/24 }
          routes:
            client: { default: router }
            server: { default: router }
        traffic:
          - { name: calls, from: client, to: server, udp: { size: 500, rate: 100/s } }
        capture: [lan, wan]
        faults:
          - { at: 2s, run: { on: router, command: "tc qdisc add dev wan0 root tbf rate 200kbit burst 2kb limit 4kb" } }
        expect:
          - { traffic: calls, loss: "<= 1%" }
          - never: [counter-frozen]
        """;

    [Test]
    public async Task Packets_that_a_router_drops_in_its_queue_are_charged_to_it(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var judgement = outcome.Summary.Judgement!;
        var drops = judgement.Incidents.Where(i => i.Kind == IncidentKind.Drops).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(drops.Select(i => (i.Node, i.Probe)), Is.EqualTo(new[] { ("router", "calls") }), string.Join('\n', judgement.Incidents));
            Assert.That(drops.SelectMany(i => i.Reasons), Has.Some.Contains("were counted by link lan at client"));
            Assert.That(judgement.Expectations[0].Explanation, Does.Match(@"\(\d+ by link lan or router"));
            Assert.That(judgement.Expectations[1].Explanation, Is.EqualTo("none found"));
        });
    }
}
