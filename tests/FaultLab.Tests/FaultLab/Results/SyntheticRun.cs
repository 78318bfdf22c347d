using System.Collections.Immutable;
using System.Net;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Results.Html;
using FaultLab.Scenarios;

namespace FaultLab.Tests.Results;

/// <summary>The quickstart as it could have gone: a history with everything in it, made from a seed, for what shows runs to people.</summary>
internal sealed class SyntheticRun
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    /// <summary>When the lab was ready, on the history's clock.</summary>
    private const double Zero = 14.2;

    private readonly List<HistoryEvent> _events = [];
    private readonly Random _random = new(7);
    private readonly double _duration;
    private readonly double? _crashAt;
    private readonly double _end;

    private SyntheticRun(double duration, double? crashAt, double? killedAt)
    {
        (_duration, _crashAt) = (duration, crashAt);
        _end = killedAt ?? duration;
        Plan = SyntheticPlan.Create(TimeSpan.FromSeconds(duration));
        AddStart();
        for (var second = 0; second < _end; second++)
            AddSecond(second);
        AddFaults();
        if (crashAt is { } crash)
            AddCrash(crash);
        if (killedAt is null)
            AddEnd();
        Killed = killedAt is not null;
        History = [.. _events.OrderBy(e => e.At)];
    }

    public Plan Plan { get; }

    public ImmutableArray<HistoryEvent> History { get; }

    private bool Killed { get; }

    public static SyntheticRun Passing(double duration = 90) => new(duration, null, null);

    public static SyntheticRun Crashing() => new(90, crashAt: 60.4, null);

    public static SyntheticRun KilledAt(double second) => new(90, null, second);

    public RunSummary Summary => new()
    {
        Run = "quickstart-20260314T092653Z-7",
        Scenario = "quickstart",
        Description = Plan.Scenario.Description,
        Seed = 7,
        Started = Start,
        Ended = Killed ? null : Start + History[^1].At,
        Status = Killed ? "running" : "completed",
        Judgement = Judgement,
        PhaseSeconds = ImmutableSortedDictionary<string, double>.Empty.Add("setup", 1.9).Add("boot", Zero - 1.9).Add("run", _duration),
        Params = Plan.Scenario.Params,
        Versions = ImmutableSortedDictionary<string, string>.Empty
            .Add("faultlab", "0.1.0").Add("qemu", "7.2.22").Add("accelerator", "tcg").Add("kernel gw", "6.1.0-49-cloud-amd64"),
    };

    public Judgement? Judgement => Killed ? null : new Judgement
    {
        Verdict = _crashAt is null ? Verdict.Pass : Verdict.Fail,
        Expectations =
        [
            new() { Text = "never: crash, reboot, hang, stall, counter-frozen", Verdict = _crashAt is null ? Verdict.Pass : Verdict.Fail, Explanation = _crashAt is null ? "none found" : "1 crash on gw" },
            new() { Text = "probe lan-ping: outage <= 2s", Verdict = _crashAt is null ? Verdict.Pass : Verdict.Fail, Explanation = _crashAt is null ? "outage 0 s" : "outage 9.8 s" },
            new() { Text = "probe path: outage <= 12s, loss <= 20%", Verdict = Verdict.Pass, Explanation = "outage 9.8 s, loss 17.1 %" },
            new() { Text = "probe ui: p99 <= 1s", Verdict = Verdict.Pass, Explanation = "p99 41 ms of 40 answers" },
        ],
        Incidents = _crashAt is { } crash ? [.. Outages, Crash(crash)] : Outages,
    };

    public ReportInput Input => new()
    {
        Summary = Summary,
        Status = Killed ? "killed" : "completed",
        History = History,
        Plan = Plan,
        Judgement = Judgement,
        Reproduce = "faultlab run scenarios/quickstart.faultlab.yaml --seed 7",
        Files = [.. Files()],
    };

    private IEnumerable<ReportFile> Files()
    {
        yield return new ReportFile("history.jsonl", 1_834_112);
        yield return new ReportFile("console/gw.log", 41_212);
        yield return new ReportFile("capture/wan1.pcapng", 18_221_004);
        if (_crashAt is not null)
            yield return new ReportFile("incidents/1-crash-gw/README.md", 812);
    }

    private static ImmutableArray<Incident> Outages =>
    [
        new() { Kind = IncidentKind.Outage, Probe = "path", Title = "path had no answer for 2.2 s while flap f1 held wan1 down", From = At(10.2), To = At(12.4), Fault = "f1", Expected = true },
    ];

    private Incident Crash(double at) => new()
    {
        Kind = IncidentKind.Crash,
        Node = "gw",
        Title = "NULL pointer dereference in fl_forward_hook [fl_forward_null]",
        From = At(at),
        To = At(at + 9.6),
        Function = "fl_forward_hook",
        Module = "fl_forward_null",
        Fault = "f6",
        Context = "0.4 s after fault f6 began (200 datagrams of 60000 bytes from gw to server); bulk at 19.8 Mbit/s, calls at 50 packets/s",
        Console = [.. ConsoleText],
        Reasons = ["console: \"BUG: kernel NULL pointer dereference\" at +60.4s", "QMP: GUEST_PANICKED 38 ms later", "agent: boot id changed at +69.1s"],
        Consequences =
        [
            new() { Kind = IncidentKind.Reboot, Node = "gw", Title = "gw booted again 9.6 s later (panic=1)", From = At(at + 1.1), To = At(at + 9.6) },
            new() { Kind = IncidentKind.Outage, Probe = "path", Title = "path had no answer for 9.8 s", From = At(at), To = At(at + 9.8) },
            new() { Kind = IncidentKind.Outage, Probe = "lan-ping", Title = "lan-ping had no answer for 9.8 s", From = At(at), To = At(at + 9.8) },
        ],
    };

    private static readonly string[] ConsoleText =
    [
        "[   74.612034] BUG: kernel NULL pointer dereference, address: 0000000000000008",
        "[   74.612391] #PF: supervisor read access in kernel mode",
        "[   74.612688] #PF: error_code(0x0000) - not-present page",
        "[   74.613004] Oops: 0000 [#1] PREEMPT SMP NOPTI",
        "[   74.613310] CPU: 0 PID: 14 Comm: ksoftirqd/0 Tainted: G           OE      6.1.0-49-cloud-amd64 #1  Debian 6.1.174-1",
        "[   74.613824] Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2-debian-1.16.2-1 04/01/2014",
        "[   74.614377] RIP: 0010:fl_forward_hook+0x4b/0x80 [fl_forward_null]",
        "[   74.616120] Call Trace:",
        "[   74.616302]  <TASK>",
        "[   74.616461]  nf_hook_slow+0x44/0xc0",
        "[   74.616702]  ip_forward+0x4f5/0x5a0",
        "[   74.616950]  ip_rcv+0xd1/0xf0",
        "[   74.617200]  net_rx_action+0x150/0x2c0",
        "[   74.617461]  run_ksoftirqd+0x2a/0x40\u001b[31m <script>alert('guest')</script>",
        "[   74.617750]  </TASK>",
        "[   74.618903] Kernel panic - not syncing: Fatal exception in interrupt",
    ];

    private void AddStart()
    {
        Add(0, (a, w) => new RunStarted { At = a, Wall = w, Run = "quickstart-20260314T092653Z-7", Scenario = "quickstart", Seed = 7 });
        Add(0.01, (a, w) => new PhaseStarted { At = a, Wall = w, Phase = Phase.Setup });
        Add(1.9, (a, w) => new PhaseStarted { At = a, Wall = w, Phase = Phase.Boot });
        foreach (var node in Plan.Nodes)
        {
            Add(2.0, (a, w) => new NodeState { At = a, Wall = w, Node = node.Name, Status = NodeStatus.Starting });
            Add(node.Name == "gw" ? Zero - 0.1 : 2.2, (a, w) => new NodeState { At = a, Wall = w, Node = node.Name, Status = NodeStatus.Ready });
        }

        Add(Zero, (a, w) => new PhaseStarted { At = a, Wall = w, Phase = Phase.Run });
    }

    private void AddEnd()
    {
        Add(Zero + _duration, (a, w) => new PhaseStarted { At = a, Wall = w, Phase = Phase.Heal });
        Add(Zero + _duration + 0.2, (a, w) => new PhaseStarted { At = a, Wall = w, Phase = Phase.Teardown });
        Add(Zero + _duration + 1.4, (a, w) => new RunEnded { At = a, Wall = w, Reason = "completed" });
    }

    private void AddSecond(int second)
    {
        for (var i = 0; i < 5; i++)
        {
            AddProbe("lan-ping", second + (i * 0.2), 0.8, IsDown(second + (i * 0.2)));
            AddProbe("path", second + (i * 0.2), 1.6, IsDown(second + (i * 0.2)) || IsWanDown(second + (i * 0.2)));
        }

        if (second % 2 == 0)
            AddProbe("ui", second + 0.05, 12, IsDown(second));
        if (second % 5 == 0)
            AddProbe("ssh", second + 0.1, 28, IsDown(second));
        AddCounters(second);
    }

    private void AddProbe(string name, double at, double milliseconds, bool lost) => Add(Zero + at, (a, w) => new ProbeResult
    {
        At = a,
        Wall = w,
        Probe = name,
        Sequence = (long)(at * 5),
        Outcome = lost ? ProbeOutcome.Lost : ProbeOutcome.Ok,
        Rtt = lost ? null : TimeSpan.FromMilliseconds(milliseconds * (0.8 + (_random.NextDouble() * 0.6) + (_random.Next(40) == 0 ? 9 : 0))),
    });

    private readonly Dictionary<string, long> _bytes = [];

    private long Counter(string name, double add) => _bytes[name] = _bytes.GetValueOrDefault(name) + (long)(add * (0.95 + (_random.NextDouble() * 0.1)));

    private void AddCounters(int second)
    {
        var down = IsDown(second);
        var rate = down || IsWanDown(second) ? 0 : 2_500_000;
        Add(Zero + second + 0.5, (a, w) => new TrafficReport { At = a, Wall = w, Traffic = "bulk", Side = "sender", Packets = second * 1700, Bytes = Counter("bulk-s", 2_500_000), Reconnects = down ? 1 : 0 });
        Add(Zero + second + 0.5, (a, w) => new TrafficReport { At = a, Wall = w, Traffic = "bulk", Side = "receiver", Packets = second * 1700, Bytes = Counter("bulk", rate) });
        Add(Zero + second + 0.5, (a, w) => new TrafficReport
        {
            At = a,
            Wall = w,
            Traffic = "calls",
            Side = "receiver",
            Packets = second * 50,
            Bytes = Counter("calls", rate > 0 ? 10_000 : 0),
            Lost = Counter("calls-lost", rate > 0 ? 0 : 50),
            LongestGap = TimeSpan.FromSeconds(rate > 0 ? 0.03 : 2.2),
        });
        foreach (var (link, share) in new[] { ("lan", 1.0), ("wan1", 0.6), ("wan2", 0.4), ("far1", 0.6), ("far2", 0.4) })
        {
            Add(Zero + second + 0.6, (a, w) => new WireSample
            {
                At = a,
                Wall = w,
                Link = link,
                FromA = second * 1700,
                FromB = second * 900,
                FromABytes = Counter(link + "a", rate * share),
                FromBBytes = Counter(link + "b", rate * share / 40),
            });
        }

        Add(Zero + second + 0.6, (a, w) => new MachineLoad { At = a, Wall = w, From = a - TimeSpan.FromSeconds(1), Lab = 0.2, Others = second > 40 ? 0.75 : 0.05, Waited = 0.6 });
        if (down)
            return;
        Add(Zero + second + 0.7, (a, w) => new AgentSample
        {
            At = a,
            Wall = w,
            Node = "gw",
            UptimeSeconds = 12 + second,
            BootId = second > (_crashAt ?? 1e9) ? "b2" : "b1",
            CpuSeconds = second * 0.31,
            SoftirqSeconds = second * 0.22,
            MemoryTotal = 120_000_000,
            MemoryAvailable = 74_000_000 - (long)(_random.NextDouble() * 2e6),
            Slab = 19_000_000 + (second * 4000),
        });
    }

    private bool IsDown(double second) => _crashAt is { } crash && second >= crash && second < crash + 9.6;

    private static bool IsWanDown(double second) => second is >= 10.2 and < 12.2 or >= 18.2 and < 20.2 or >= 26.2 and < 28.2;

    private void AddFaults()
    {
        foreach (var fault in Plan.Timeline.Faults.Where(f => f.At.TotalSeconds < _end))
        {
            AddFault(fault, fault.At.TotalSeconds, FaultStage.Begin, null);
            AddFault(fault, fault.At.TotalSeconds + 0.03, FaultStage.Applied, AppliedDetail(fault));
            if (fault.For is { } lasts && (fault.At + lasts).TotalSeconds < _end)
            {
                AddFault(fault, (fault.At + lasts).TotalSeconds, FaultStage.Healing, null);
                AddFault(fault, (fault.At + lasts).TotalSeconds + 0.04, FaultStage.Healed, fault.Fault is FlapFault ? "carrier up at both ends" : "tcp_sack is 1 again");
            }
        }

        if (_end > 62.1)
            Add(Zero + 62.1, (a, w) => new DatagramReport { At = a, Wall = w, Fault = "f6", Asked = 200, Sent = 200, Received = 198 });
    }

    private static string AppliedDetail(PlannedFault fault) => fault.Fault switch
    {
        FlapFault { By: FlapMethod.Carrier } => "carrier down at isp1:eth0, gw:wan0",
        FlapFault { By: FlapMethod.Admin } => "gw:wan1 down",
        FlapFault => "gw:wan1 gone",
        ModuleFault => "sch_netem is in /proc/modules",
        SysctlFault => "tcp_sack is 0",
        _ => "",
    };

    private void AddFault(PlannedFault fault, double at, FaultStage stage, string? detail) => Add(Zero + at, (a, w) => new FaultEvent
    {
        At = a,
        Wall = w,
        Id = fault.Id,
        Kind = fault.Fault.Kind,
        Title = fault.Title,
        Stage = stage,
        Requested = At(fault.At.TotalSeconds),
        Detail = detail,
        Link = (fault.Fault as FlapFault)?.Link,
        Node = fault.Fault switch { SysctlFault s => s.On, ModuleFault m => m.On, DatagramsFault d => d.From, FlapFault f => f.On, _ => null },
    });

    private void AddCrash(double at)
    {
        for (var i = 0; i < ConsoleText.Length; i++)
        {
            var (line, offset) = (ConsoleText[i], i * 0.003);
            Add(Zero + at + offset, (a, w) => new ConsoleLine { At = a, Wall = w, Node = "gw", Text = line });
        }

        Add(Zero + at + 0.09, (a, w) => new QmpEvent { At = a, Wall = w, Node = "gw", Name = "GUEST_PANICKED" });
    }

    private static TimeSpan At(double sinceReady) => TimeSpan.FromSeconds(Zero + sinceReady);

    private void Add(double at, Func<TimeSpan, DateTimeOffset, HistoryEvent> make) => _events.Add(make(TimeSpan.FromSeconds(at), Start.AddSeconds(at)));
}
