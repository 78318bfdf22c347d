using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>A connection of this machine's own multipath TCP that is joined over a second link and outlives the first.</summary>
[Category("root")]
[CancelAfter(120_000)]
public sealed class SubflowTests
{
    private const string Yaml = """
        name: gateway-test-subflows
        seed: 1
        duration: 10s
        topology:
          nodes:
            phone: { kind: host, mptcp: { accept-addresses: 1 } }
            server: { kind: host, mptcp: { endpoints: [{ interface: eth1, use: [signal] }] } }
          links:
            - { name: wifi, endpoints: ["phone:wifi0", "server:eth0"], subnet: 198.18.0.0/24 }
            - { name: lte, endpoints: ["phone:lte0", "server:eth1"], subnet: 198.18.1.0/24 }
        traffic:
          - { name: up, from: phone, to: server, over: wifi, tcp: { rate: 200kbit, mptcp: true } }
        faults:
          - { at: 3s, flap: { link: wifi, by: carrier, down: 4s } }
        capture: { links: [wifi, lte], snap: 128 }
        expect:
          - { link: wifi, subflows: ">= 1" }
          - { link: lte, subflows: ">= 1" }
          - { link: lte, subflows: "<= 0" }
        """;

    [Test]
    public async Task Captures_see_which_links_carry_subflows_of_a_connection(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var judged = outcome.Summary.Judgement!.Expectations;
        var connection = Subflows.Of(HistoryReader.Read(outcome.Folder.HistoryJsonl)).First();
        Assert.Multiple(() =>
        {
            Assert.That(judged.Select(e => e.Verdict), Is.EqualTo(new[] { Verdict.Pass, Verdict.Pass, Verdict.Fail }), string.Join('\n', judged));
            Assert.That(connection.Subflows.Select(s => (s.Link, s.IsJoin)), Is.SupersetOf(new[] { ("wifi", false), ("lte", true) }));
            Assert.That(connection.Subflows.First(s => s.Link == "lte").Bytes, Is.GreaterThan(50_000), "what the link that was cut did not carry");
        });
    }
}
