using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>Traffic by the real iperf3 on a link of 8 Mbit/s that is cut once.</summary>
[Category("root")]
[CancelAfter(180_000)]
public sealed class Iperf3Tests
{
    private const string Yaml = """
        name: gateway-test-iperf3
        seed: 1
        duration: 24s
        topology:
          nodes:
            client: { kind: host }
            server: { kind: host }
          links:
            - { name: wan, endpoints: ["client:eth0", "server:eth0"], subnet: 198.18.0.0/24, impair: { rate: 8mbit } }
            - { name: side, endpoints: ["client:eth1", "server:eth1"], subnet: 198.18.1.0/24 }
        traffic:
          - { name: bulk, from: client, to: server, over: wan, iperf3: { duration: 6s } }
          - { name: asked, from: server, to: client, over: side, iperf3: { protocol: udp, rate: 800kbit, length: 500, streams: 2, reverse: true } }
          - { name: cut, from: client, to: server, over: wan, iperf3: { protocol: udp, rate: 400kbit, length: 500 } }
        faults:
          - { at: 8s, flap: { link: wan, by: carrier, down: 4s } }
        expect:
          - { traffic: bulk, goodput: ">= 4mbit", stall: "<= 3s", reconnects: "<= 0" }
          - { traffic: bulk, goodput: "<= 8mbit" }
          - { traffic: asked, goodput: ">= 700kbit", loss: "<= 2%", reconnects: "<= 0", jitter: "<= 1s" }
          - { traffic: cut, stall: "<= 3s" }
          - { traffic: cut, reconnects: "<= 0" }
          - never: stall
        """;

    private RunOutcome _outcome = null!;
    private History _history = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _outcome = await GatewayLab.RunAsync(Yaml, TestContext.CurrentContext.CancellationToken);
        _history = HistoryReader.Read(_outcome.Folder.HistoryJsonl);
    }

    [Test]
    public void Goodput_is_that_of_the_link_and_a_flow_that_was_to_end_earlier_does_not_stall() => AssertVerdicts((0, Verdict.Pass), (1, Verdict.Pass), (5, Verdict.Pass));

    [Test]
    public void A_flow_that_its_receiver_asks_for_is_counted_from_both_sides()
    {
        AssertVerdicts((2, Verdict.Pass));
        var (sent, received) = (Last("asked", "sender"), Last("asked", "receiver"));
        Assert.That(received.Packets, Is.GreaterThan(1000).And.LessThanOrEqualTo(sent.Packets + (sent.Packets / 50)));
        Assert.That(received.Jitter, Is.Not.Null);
    }

    [Test]
    public void A_cut_link_is_a_stall_and_a_break_after_which_it_goes_on()
    {
        AssertVerdicts((3, Verdict.Fail), (4, Verdict.Fail));
        var healed = _history.Faults.Single().End!.Value;
        Assert.That(Last("cut", "receiver").Packets, Is.GreaterThan(_history.Traffic("cut", "receiver").Last(r => r.At < healed).Packets));
        Assert.That(Last("cut", "sender").Errors.Keys, Has.Some.Contains("unreachable").Or.Some.Contains("busy").Or.Some.Contains("timed out"));
    }

    private TrafficReport Last(string flow, string side) => _history.Traffic(flow, side).Last();

    private void AssertVerdicts(params (int Expectation, Verdict Verdict)[] expected) => Assert.Multiple(() =>
    {
        foreach (var (index, verdict) in expected)
        {
            var result = _outcome.Summary.Judgement!.Expectations[index];
            Assert.That(result.Verdict, Is.EqualTo(verdict), $"{result.Text}: {result.Explanation}\n{string.Join('\n', _outcome.Summary.Judgement.Troubles)}");
        }
    });
}
