using FaultLab.Histories;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Running;

/// <summary>Steps on a host node: what they expect is judged, in the order in which they run, and the lab is taken down whatever they do.</summary>
[Category("root")]
[CancelAfter(60_000)]
public sealed class StepTests
{
    private const string Yaml = """
        name: step-test
        seed: 1
        duration: 4s
        topology:
          nodes:
            a:
              kind: host
              steps:
                - { name: set-up, run: ip addr add 198.18.9.1/24 dev eth0 }
                - { name: second, at: 200ms, within: 2s, run: ip addr show dev eth0, contains: 198.18.9.1/24, matches: "^ *inet " }
                - { name: status, at: 300ms, within: 2s, run: exit 3 }
                - { name: silent, at: 400ms, within: 2s, run: echo words, contains: others }
                - { name: endless, at: 500ms, within: 1s, run: "echo begun; sleep 4713" }
                - { name: tool, at: 2s, within: 2s, run: agent ovs no-such-thing, exit: 4, contains: "usage:" }
            b: { kind: host }
          links:
            - { name: l, endpoints: ["a:eth0", "b:eth0"], subnet: 198.18.0.0/24 }
        """;

    [Test]
    public async Task Each_step_is_judged_by_its_exit_status_its_output_and_its_time(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var judged = outcome.Summary.Judgement!.Expectations.ToDictionary(e => e.Text.Split(' ')[1], e => (e.Verdict, e.Explanation));
        var ended = HistoryReader.Read(outcome.Folder.HistoryJsonl).Of<StepEnded>();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail));
            Assert.That(ended.Select(e => e.Step), Is.EqualTo(new[] { "a/set-up", "a/second", "a/status", "a/silent", "a/endless", "a/tool" }));
            Assert.That(judged["set-up"].Verdict, Is.EqualTo(Verdict.Pass), judged["set-up"].Explanation);
            Assert.That(judged["second"].Verdict, Is.EqualTo(Verdict.Pass), judged["second"].Explanation);
            Assert.That(judged["tool"].Verdict, Is.EqualTo(Verdict.Pass), judged["tool"].Explanation);
            Assert.That(judged["status"], Is.EqualTo((Verdict.Fail, "exit status 3")));
            Assert.That(judged["silent"], Is.EqualTo((Verdict.Fail, "its output does not contain \"others\": words")));
            Assert.That(judged["endless"].Verdict, Is.EqualTo(Verdict.Fail));
            Assert.That(judged["endless"].Explanation, Does.StartWith("killed after 1").And.EndsWith(": begun"));
            Assert.That(ended.Single(e => e.Step == "a/endless").Tasks.Select(t => t.Command), Does.Contain("sleep"));
            Assert.That(outcome.Summary.Judgement.Incidents, Is.Empty, "a command that can be killed is no deadlock");
        });
    }

    [Test]
    public async Task A_client_that_the_server_does_not_know_fails_unless_it_may_be_unknown(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync("""
            name: client-test
            seed: 1
            duration: 6s
            topology:
              nodes:
                client:
                  kind: host
                  steps:
                    - { name: nobody,  at: 100ms, within: 3s, run: agent client check 198.18.0.2 port=81, exit: 1, contains: "no connection: ECONNREFUSED" }
                    - { name: strict,  at: 200ms, within: 3s, run: agent client check 198.18.0.2 port=80 count=3, exit: 1, contains: "3 connections: 0 with the true client, 3 unknown" }
                    - { name: lenient, at: 300ms, within: 3s, run: "agent client check 2001:db8::2 port=80 count=3 unknown=allowed", contains: "3 unknown" }
                server: { kind: host, steps: [{ name: serve, run: "agent client serve port=80 >/dev/null 2>&1 & until agent client check 127.0.0.1 port=80 count=1 unknown=allowed; do sleep 1; done" }] }
              links:
                - { name: l, endpoints: ["client:eth0", "server:eth0"], subnet: [198.18.0.0/24, "2001:db8::/64"] }
            """, cancellationToken);

        Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Expectations));
    }
}
