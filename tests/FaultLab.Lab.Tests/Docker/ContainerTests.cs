using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Running;
using FaultLab.Lab.Tests.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Docker;

/// <summary>Containers of a real engine, which lab/test starts where none answers.</summary>
[Category("root")]
[Category("docker")]
[CancelAfter(120_000)]
public sealed class ContainerTests
{
    private static readonly string Patient = "command: [/bin/sh, -c, \"trap 'exit 0' TERM; echo started; while :; do sleep 1 & wait; done\"]";

    private static string Yaml(string nodes, string links, string rest, string duration) => $$"""
        name: container-test
        seed: 1
        duration: {{duration}}
        topology:
          nodes:
            client: { kind: host }
        {{nodes}}
          links:
        {{links}}
        {{rest}}
        """;

    private static string Container(string name, string more) =>
        $"    {name}: {{ kind: container, image: {{ tar: \"{BusyBoxImage.Path}\" }}, {more} }}\n";

    private static string Link(string node, int number, string wire = "auto") =>
        $"    - {{ name: l{number}, endpoints: [\"client:eth{number}\", \"{node}:eth0\"], subnet: [198.18.{number}.0/24, \"2001:db8:{number}::/64\"], wire: {wire}, impair: {{ rate: 50mbit }} }}\n";

    [Test]
    public async Task Kill_pause_restart_and_stop_give_exactly_their_incidents_and_all_comes_back(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(
            Yaml(Container("web", $"{Patient}, restart: always, tmpfs: {{ /data: 1MiB }}"), Link("web", 0, "user"), """
                traffic:
                  - { name: calls, from: client, to: web, udp: { size: 200, rate: 50/s } }
                probes:
                  - { name: to,   from: client, to: web,    icmp: { every: 100ms, timeout: 500ms } }
                  - { name: from, from: web,    to: client, icmp: { every: 100ms, timeout: 500ms } }
                  - { name: echo, from: client, to: web,    udp: { every: 100ms, timeout: 500ms } }
                faults:
                  - { at: 1s, sysctl: { on: web, net.ipv4.ip_default_ttl: 77, for: 22s } }
                  - { at: 1s, impair: { link: l0, delay: 20ms, for: 22s } }
                  - { at: 1s, pressure: { on: web, disk: /data, for: 22s } }
                  - { at: 1s, limit: { on: web, cpus: 0.5, for: 22s } }
                  - { at: 2s, container: { on: web, action: kill } }
                  - { at: 7s, container: { on: web, action: pause, for: 2s } }
                  - { at: 12s, container: { on: web, action: restart } }
                  - { at: 17s, container: { on: web, action: stop, for: 2s } }
                expect:
                  - never: [crash, reboot, hang, exit, oom-kill, restart-loop, outage, stall]
                """, "26s"),
            cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var ready = history.NodeStates("web").Where(s => s.Status == NodeStatus.Ready).Select(s => s.Detail).ToList();
        var incidents = outcome.Summary.Judgement!.Incidents;
        var faults = history.Faults.ToDictionary(f => f.Id);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), Words(outcome));
            Assert.That(incidents.Select(i => (i.Kind, i.Node, i.Fault, i.Expected)), Is.EqualTo(new[]
            {
                (IncidentKind.Exit, "web", "f5", true), (IncidentKind.Hang, "web", "f6", true),
                (IncidentKind.Reboot, "web", "f7", true), (IncidentKind.Exit, "web", "f8", true),
            }), Words(outcome));
            Assert.That(incidents.SelectMany(i => i.Consequences).Select(i => i.Expected), Is.All.True, Words(outcome));
            Assert.That(ready, Has.Count.EqualTo(4));
            Assert.That(ready.Skip(1), Is.All.Contains("addresses and wires read back").And.All.Contains("f1, f3 in force again"));
            Assert.That(faults.Values.Select(f => f.FailedAt), Is.All.Null);
            Assert.That(history.Probe("to").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok));
            Assert.That(history.Probe("from").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok));
            Assert.That(history.Probe("echo").Last().Outcome, Is.EqualTo(ProbeOutcome.Ok), "a wire of ours needs the container to fill in its checksums, also after it started anew");
            Assert.That(history.Probe("to").Count(p => p.Outcome == ProbeOutcome.Lost && IsWithin(p, faults["f8"])), Is.GreaterThan(5), "a container that is stopped answers nobody");
            Assert.That(
                history.Probe("to").Where(p => p.Outcome == ProbeOutcome.Ok && IsWithin(p, faults["f2"])).Min(p => p.Rtt), Is.GreaterThan(TimeSpan.FromMilliseconds(35)),
                "the link is impaired both ways over all its lives");
            Assert.That(File.ReadAllText(outcome.Folder.ConsoleLog("web")).Split("started").Length - 1, Is.EqualTo(4), "its output is kept over all its lives");
        });
    }

    [Test]
    public async Task Lack_of_memory_an_end_a_loop_and_a_failed_health_check_give_exactly_their_incidents(CancellationToken cancellationToken)
    {
        var nodes = Container("hog", "memory: 48MiB, command: [/bin/sh, -c, \"sleep 4; exec dd if=/dev/zero of=/dev/null bs=200M\"]")
            + Container("brief", "command: [/bin/sh, -c, \"sleep 5; exit 3\"]")
            + Container("loop", "restart: always, command: [/bin/sh, -c, \"sleep 3; exit 1\"]")
            + Container("sick", $"{Patient.Replace("echo started", "touch /ok; (sleep 6; rm /ok) & echo started", StringComparison.Ordinal)}, healthcheck: {{ command: [/bin/test, -e, /ok], every: 500ms, timeout: 5s, retries: 2 }}");
        var links = Link("hog", 0) + Link("brief", 1) + Link("loop", 2) + Link("sick", 3);

        var outcome = await GatewayLab.RunAsync(Yaml(nodes, links, "expect:\n  - never: [oom-kill]\n", "16s"), cancellationToken);

        var incidents = outcome.Summary.Judgement!.Incidents.ToLookup(i => i.Node!);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Fail), Words(outcome));
            Assert.That(incidents["hog"].Select(i => (i.Kind, i.Expected)), Is.EqualTo(new[] { (IncidentKind.OomKill, false) }), Words(outcome));
            Assert.That(incidents["brief"].Select(i => (i.Kind, i.Expected)), Is.EqualTo(new[] { (IncidentKind.Exit, false) }), Words(outcome));
            Assert.That(incidents["brief"].First().Title, Does.Contain("exit status 3"));
            Assert.That(incidents["loop"].Select(i => (i.Kind, i.Expected)), Is.EqualTo(new[] { (IncidentKind.RestartLoop, false) }), Words(outcome));
            Assert.That(incidents["sick"].Select(i => (i.Kind, i.Expected)), Is.EqualTo(new[] { (IncidentKind.Unhealthy, false) }), Words(outcome));
        });
    }

    /// <summary>Well within: a packet that is under way while a fault begins or ends gets half of it.</summary>
    private static bool IsWithin(ProbeResult probe, FaultSpan fault) =>
        probe.At > fault.Applied + TimeSpan.FromMilliseconds(300) && probe.At < fault.Healed - TimeSpan.FromMilliseconds(300);

    private static string Words(RunOutcome outcome) => string.Join('\n',
        outcome.All().Select(i => $"{i.Kind} {i.Node} {i.Probe} {i.From.TotalSeconds:0.0}-{i.To?.TotalSeconds:0.0} {i.Fault} {i.Expected} {i.Title}").Concat(outcome.Summary.Judgement!.Troubles));
}
