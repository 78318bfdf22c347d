using FaultLab.Detection;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>A node dies in the middle of a run while it probes, answers, sends and receives: nothing of what it can no longer say passes.</summary>
[Category("vm")]
[CancelAfter(180_000)]
public sealed class MissingDataTests
{
    private const string Yaml = """
        name: gateway-test-silence
        seed: 1
        duration: 11s
        topology:
          nodes:
            client: { kind: host }
            gw:     { kind: vm, role: dut, kernel: "6.1", memory: 128MiB, boot: snapshot }
          links:
            - { name: lan, endpoints: ["client:eth0", "gw:lan0"], subnet: 198.18.0.0/24 }
        traffic:
          - { name: to-gw,   from: client, to: gw,     udp: { size: 200, rate: 50/s } }
          - { name: from-gw, from: gw,     to: client, udp: { size: 200, rate: 50/s } }
        probes:
          - { name: asked, from: client, to: gw,     icmp: { every: 200ms, timeout: 1s } }
          - { name: asks,  from: gw,     to: client, icmp: { every: 200ms, timeout: 1s } }
        faults:
          - FAULT
        expect:
          - { probe: asked, outage: "<= 4s" }
          - { probe: asks,  outage: "<= 4s" }
          - { traffic: to-gw,   stall: "<= 4s" }
          - { traffic: from-gw, stall: "<= 4s" }
          - never: [outage]
        """;

    [Test]
    public async Task What_a_node_measured_until_it_crashed_does_not_pass(CancellationToken cancellationToken)
    {
        var judgement = await JudgedAsync("{ at: 3s, run: { on: gw, command: \"echo c > /proc/sysrq-trigger\" } }", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(judgement.Incidents.Select(i => (i.Kind, i.Node)), Does.Contain((IncidentKind.Crash, "gw")));
            Assert.That(judgement.Expectations.Take(4).Select(e => e.Verdict), Is.All.EqualTo(Verdict.Fail), string.Join('\n', judgement.Expectations));
            Assert.That(judgement.Expectations[1].Explanation, Does.Contain("nobody asked any more, gw was dead"));
            Assert.That(judgement.Expectations[2].Explanation, Does.Contain("its receiver reported nothing").And.Contain("gw was dead"));
        });
    }

    [Test]
    public async Task What_a_node_did_not_measure_while_it_was_held_does_not_pass(CancellationToken cancellationToken)
    {
        var judgement = await JudgedAsync("{ at: 3s, power: { on: gw, action: pause } }", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(
                judgement.Expectations.Take(4).Select(e => e.Verdict),
                Is.EqualTo(new[] { Verdict.Fail, Verdict.Inconclusive, Verdict.Fail, Verdict.Fail }), string.Join('\n', judgement.Expectations));
            Assert.That(judgement.Expectations[1].Explanation, Does.Contain("f1 (power pause gw"));
        });
    }

    private static async Task<Judgement> JudgedAsync(string fault, CancellationToken cancellationToken) =>
        (await GatewayLab.RunAsync(Yaml.Replace("FAULT", fault, StringComparison.Ordinal), cancellationToken)).Summary.Judgement!;
}
