using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Results.Html;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

/// <summary>A history as a soak leaves it: five thousand faults in 28 hours, and an outage by each.</summary>
public sealed class SoakTests
{
    /// <summary>Seconds are enough; looking at all faults for each of them took many minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int Flaps = 5_000;

    private const int Every = 20;

    private const int Down = 3;

    private static readonly Scenario Scenario = ScenarioLoader.LoadText(
        $$"""
        name: soak
        seed: 1
        duration: {{Flaps * Every}}s
        topology:
          nodes:
            client: { kind: host }
            gw:     { kind: host, role: dut, forward: true }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "gw:lan0"],  subnet: 198.18.0.0/24 }
            - { name: wan, endpoints: ["gw:wan0", "server:eth0"],  subnet: 198.18.1.0/24 }
          routes:
            client: { default: gw }
            server: { default: gw }
        traffic:
          - { name: calls, from: client, to: server, udp: { size: 200, rate: 10/s } }
        probes:
          - { name: path, from: client, to: server, icmp: { every: 1s } }
        faults:
          - { first: 5s, every: {{Every}}s, flap: { link: wan, by: carrier, down: {{Down}}s } }
        expect:
          - never: [outage, stall]
          - { probe: path, outage: "<= 4s" }
          - { traffic: calls, stall: "<= 4s" }
        """,
        "soak.faultlab.yaml").Scenario!;

    private static readonly Plan Plan = Planner.Create(Scenario, 1);

    [Test]
    public async Task A_soak_is_judged_in_seconds_each_outage_by_its_own_fault()
    {
        var history = new History(Events());
        var found = await Task.Run(() => IncidentFinder.Find(history, Plan)).WaitAsync(Patience);
        var judgement = await Task.Run(() => Judge.Evaluate(Scenario, Plan, history)).WaitAsync(Patience);

        Assert.Multiple(() =>
        {
            Assert.That(found.Incidents, Has.Length.EqualTo(Flaps).And.All.Matches<Incident>(i => i is { Kind: IncidentKind.Outage, Expected: true }));
            Assert.That(found.Incidents.Select(i => i.Fault), Is.EqualTo(Plan.Timeline.Faults.Select(f => f.Id)));
            Assert.That(judgement.Verdict, Is.EqualTo(Verdict.Pass), Words(judgement));
        });
    }

    [Test]
    public async Task One_outage_without_a_fault_is_found_among_thousands_with_one()
    {
        var history = new History(Events(silent: second => second is >= 40_014 and <= 40_018));
        var judgement = await Task.Run(() => Judge.Evaluate(Scenario, Plan, history)).WaitAsync(Patience);

        var unexplained = judgement.Incidents.Single(i => !i.Expected);
        Assert.That((unexplained.Kind, unexplained.Probe, unexplained.From), Is.EqualTo((IncidentKind.Outage, "path", TimeSpan.FromSeconds(40_014.5))));
        Assert.That(judgement.Verdict, Is.EqualTo(Verdict.Fail), Words(judgement));
    }

    [Test]
    public async Task The_report_of_a_soak_stays_light_and_says_what_it_leaves_out()
    {
        var history = new History(Events());
        var judgement = await Task.Run(() => Judge.Evaluate(Scenario, Plan, history)).WaitAsync(Patience);
        var html = HtmlReport.Render(new ReportInput
        {
            Summary = new RunSummary { Run = "soak-1", Scenario = "soak", Seed = 1, Started = Start, Status = "completed", Judgement = judgement },
            Status = "completed",
            History = history.Events,
            Plan = Plan,
            Judgement = judgement,
        });

        Assert.Multiple(() =>
        {
            Assert.That(html, Has.Length.LessThan(2_000_000));
            Assert.That(html, Does.Contain($"of {Flaps} faults are shown").And.Contain($"of {Flaps} disturbances are shown"));
            Assert.That(html, Does.Contain($"id=\"fault-{Plan.Timeline.Faults[0].Id}\"").And.Contain($"id=\"fault-{Plan.Timeline.Faults[^1].Id}\""));
        });
    }

    private static string Words(Judgement judgement) => string.Join('\n', [.. judgement.Expectations.Select(e => $"{e}"), .. judgement.Troubles]);

    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    /// <param name="silent">Seconds of the schedule in which nothing comes through, beside those of the flaps.</param>
    private static IEnumerable<HistoryEvent> Events(Func<int, bool>? silent = null)
    {
        yield return new RunStarted { At = TimeSpan.Zero, Wall = Start, Run = "soak-1", Scenario = "soak", Seed = 1 };
        yield return new PhaseStarted { At = TimeSpan.Zero, Wall = Start, Phase = Phase.Run };
        foreach (var fault in Plan.Timeline.Faults)
        {
            yield return Stage(fault, FaultStage.Begin, fault.At);
            yield return Stage(fault, FaultStage.Applied, fault.At);
            yield return Stage(fault, FaultStage.Healed, fault.At + TimeSpan.FromSeconds(Down));
        }

        long sent = 0, received = 0;
        for (var second = 0; second < Flaps * Every; second++)
        {
            var at = TimeSpan.FromSeconds(second + 0.5);
            var comesThrough = second % Every is < 5 or >= 5 + Down && silent?.Invoke(second) != true;
            yield return new ProbeResult
            {
                At = at,
                Wall = Start + at,
                Probe = "path",
                Sequence = second,
                Outcome = comesThrough ? ProbeOutcome.Ok : ProbeOutcome.Lost,
                Rtt = comesThrough ? TimeSpan.FromMilliseconds(1) : null,
            };
            (sent, received) = (sent + 10, comesThrough ? received + 10 : received);
            yield return Report(at, "sender", sent, TimeSpan.Zero);
            yield return new AgentSample { At = at, Wall = Start + at, Node = "gw", UptimeSeconds = second, BootId = "boot-1" };
            foreach (var link in (string[])["lan", "wan"])
            {
                yield return new WireSample { At = at, Wall = Start + at, Link = link, FromA = sent, FromB = received, ToA = received, ToB = sent };
            }
            yield return Report(at, "receiver", received, comesThrough ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds((second % Every) - 4));
        }

        var end = TimeSpan.FromSeconds(Flaps * Every);
        yield return new PhaseStarted { At = end, Wall = Start + end, Phase = Phase.Heal };
        yield return new PhaseStarted { At = end, Wall = Start + end, Phase = Phase.Teardown };
        yield return new RunEnded { At = end, Wall = Start + end, Reason = "completed" };
    }

    private static FaultEvent Stage(PlannedFault fault, FaultStage stage, TimeSpan at) =>
        new() { At = at, Wall = Start + at, Id = fault.Id, Kind = "flap", Title = fault.Title, Link = "wan", Stage = stage, Requested = fault.At };

    private static TrafficReport Report(TimeSpan at, string side, long packets, TimeSpan gap) =>
        new() { At = at, Wall = Start + at, Traffic = "calls", Side = side, Packets = packets, Bytes = packets * 200, LongestGap = gap };
}
