using System.Collections.Immutable;
using FaultLab.Histories;

namespace FaultLab.Tests.Detection;

/// <summary>
/// Writes a history of the <see cref="GatewayWorld"/>. Times are seconds of the timeline. Everything is well, save what is told otherwise:
/// conditions say when a thing still works.
/// </summary>
internal sealed class HistoryBuilder
{
    /// <summary>When the lab was ready, on the history's clock.</summary>
    public const double Zero = 10;

    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly List<HistoryEvent> _events = [];

    public static TimeSpan At(double second) => TimeSpan.FromSeconds(Math.Round(Zero + second, 6));

    /// <summary>A run in which all is well as long as the conditions hold: the node answers, the path carries, the agent reports, packets come out.</summary>
    public static HistoryBuilder Run(Func<double, bool>? node = null, Func<double, bool>? path = null, bool agent = true, string? ended = "completed", Func<double, string>? bootId = null)
    {
        var alive = node ?? (_ => true);
        var carries = path ?? (_ => true);
        var builder = new HistoryBuilder().Frame(ended)
            .Probe("lan-ping", 0.2, alive)
            .Probe("path", 0.2, t => alive(t) && carries(t))
            .Probe("ui", 2, alive)
            .Flow("bulk", 100, t => alive(t) && carries(t), tcp: true)
            .Flow("calls", 50, t => alive(t) && carries(t), tcp: false)
            .Wire("lan", fromA: _ => 150, fromB: t => alive(t) ? 150 : 0)
            .Wire("wan1", fromA: t => alive(t) ? 150 : 0, fromB: t => carries(t) ? 150 : 0)
            .Wire("wan2", fromA: _ => 0, fromB: _ => 0);
        return agent ? builder.Agent(alive, bootId) : builder;
    }

    public HistoryBuilder Frame(string? ended = "completed")
    {
        Add(new RunStarted { At = TimeSpan.Zero, Wall = Start, Run = "gateway-1", Scenario = "gateway", Seed = 1 });
        foreach (var (phase, second) in new[] { (Phase.Setup, -10.0), (Phase.Boot, -8), (Phase.Run, 0) })
        {
            Add(new PhaseStarted { At = At(second), Wall = Wall(second), Phase = phase });
        }
        Add(new NodeState { At = At(-0.5), Wall = Wall(-0.5), Node = "gw", Status = NodeStatus.Ready });
        if (ended is not null)
        {
            Add(new PhaseStarted { At = At(GatewayWorld.Duration), Wall = Wall(GatewayWorld.Duration), Phase = Phase.Heal });
            Add(new PhaseStarted { At = At(61), Wall = Wall(61), Phase = Phase.Teardown });
            Add(new RunEnded { At = At(62), Wall = Wall(62), Reason = ended });
        }
        return this;
    }

    public HistoryBuilder Probe(string name, double every, Func<double, bool> answers, ProbeOutcome otherwise = ProbeOutcome.Lost, Func<double, double>? rtt = null, string? detail = null)
    {
        for (var i = 0; i * every < GatewayWorld.Duration; i++)
        {
            var t = Math.Round(i * every, 6);
            var ok = answers(t);
            Add(new ProbeResult
            {
                At = At(t),
                Wall = Wall(t),
                Probe = name,
                Sequence = i,
                Outcome = ok ? ProbeOutcome.Ok : otherwise,
                Rtt = ok ? TimeSpan.FromSeconds(rtt?.Invoke(t) ?? 0.001) : null,
                Detail = ok ? null : detail,
            });
        }
        return this;
    }

    public HistoryBuilder Dead(string probe, double silentSince, double at)
    {
        Add(new TargetLife { At = At(at), Wall = Wall(at), Probe = probe, Alive = false, SilentSince = At(silentSince), Unanswered = 3 });
        return this;
    }

    public HistoryBuilder Flow(string name, int rate, Func<double, bool> arrives, bool tcp)
    {
        long sent = 0, received = 0, lost = 0;
        var silent = 0.0;
        for (var t = 1; t <= GatewayWorld.Duration; t++)
        {
            var ok = arrives(t);
            (received, lost, silent) = ok ? (received + rate, sent - received, 0) : (received, lost, silent + 1);
            sent += tcp && !ok ? 0 : rate;
            Add(new TrafficReport { At = At(t), Wall = Wall(t), Traffic = name, Side = "sender", Packets = sent, Bytes = sent * 1000 });
            Add(new TrafficReport
            {
                At = At(t),
                Wall = Wall(t),
                Traffic = name,
                Side = "receiver",
                Packets = received,
                Bytes = received * 1000,
                Lost = Math.Max(0, lost),
                LongestGap = TimeSpan.FromSeconds(ok ? 1.0 / rate : silent),
            });
        }
        return this;
    }

    /// <summary>Packets a second that come out of both ends; each is handed to the other.</summary>
    public HistoryBuilder Wire(string link, Func<double, long> fromA, Func<double, long> fromB)
    {
        long a = 0, b = 0;
        for (var t = 0; t <= GatewayWorld.Duration; t++)
        {
            a += fromA(t);
            b += fromB(t);
            Add(new WireSample { At = At(t), Wall = Wall(t), Link = link, FromA = a, FromB = b, ToA = b, ToB = a });
        }
        return this;
    }

    /// <summary>The gateway's agent. TX counters follow <paramref name="sent"/>, RX counters <paramref name="received"/>: by interface and second, default 150, and 0 on wan1.</summary>
    public HistoryBuilder Agent(Func<double, bool>? reports = null, Func<double, string>? bootId = null, Func<string, double, long?>? sent = null, Func<string, double, bool>? carrier = null, Func<string, double, long?>? received = null)
    {
        var totals = new Dictionary<string, long> { ["lan0"] = 0, ["wan0"] = 0, ["wan1"] = 0 };
        var taken = totals.ToDictionary();
        var boot = "";
        var bootAt = 0.0;
        for (var t = 0; t <= GatewayWorld.Duration; t++)
        {
            var id = bootId?.Invoke(t) ?? "boot-1";
            bootAt = id == boot ? bootAt : boot.Length == 0 ? -20 : t;
            boot = id;
            foreach (var name in totals.Keys)
            {
                totals[name] += sent?.Invoke(name, t) ?? (name == "wan1" ? 0 : 150);
                taken[name] += received?.Invoke(name, t) ?? (name == "wan1" ? 0 : 150);
            }
            if (reports?.Invoke(t) ?? true)
            {
                Add(new AgentSample
                {
                    At = At(t),
                    Wall = Wall(t),
                    Node = "gw",
                    UptimeSeconds = t - bootAt + 1,
                    BootId = id,
                    Interfaces = [.. totals.Select(i => new InterfaceCounters { Name = i.Key, Up = true, Carrier = carrier?.Invoke(i.Key, t) ?? true, TxPackets = i.Value, RxPackets = taken[i.Key] })],
                });
            }
        }
        return this;
    }

    public HistoryBuilder Fault(string id, string kind, string title, double begin, double? end, string? link = null, string? node = null)
    {
        Stage(id, kind, title, begin, FaultStage.Begin, link, node);
        Stage(id, kind, title, begin + 0.01, FaultStage.Applied, link, node);
        if (end is { } healed)
        {
            Stage(id, kind, title, healed - 0.01, FaultStage.Healing, link, node);
            Stage(id, kind, title, healed, FaultStage.Healed, link, node);
        }
        return this;
    }

    public HistoryBuilder Stage(string id, string kind, string title, double at, FaultStage stage, string? link = null, string? node = null, string? detail = null) =>
        Add(new FaultEvent { At = At(at), Wall = Wall(at), Id = id, Kind = kind, Title = title, Stage = stage, Link = link, Node = node, Detail = detail });

    public HistoryBuilder Flap(string id, string link, double begin, double end) => Fault(id, "flap", $"flap {link} by carrier for {end - begin:0}s", begin, end, link);

    public HistoryBuilder Console(double at, string lines)
    {
        foreach (var (line, i) in lines.Split('\n').Select((line, i) => (line, i)))
        {
            Add(new ConsoleLine { At = At(at + (i * 0.0001)), Wall = Wall(at), Node = "gw", Text = line });
        }
        return this;
    }

    public HistoryBuilder Qmp(double at, string name, string? data = null, string? cause = null) =>
        Add(new QmpEvent { At = At(at), Wall = Wall(at), Node = "gw", Name = name, Data = data, Cause = cause });

    public HistoryBuilder Trouble(double at, string affects, string message) => Add(new LabTrouble { At = At(at), Wall = Wall(at), Affects = affects, Message = message });

    public HistoryBuilder Remove<T>(Func<T, bool>? which = null)
        where T : HistoryEvent
    {
        _events.RemoveAll(e => e is T t && (which?.Invoke(t) ?? true));
        return this;
    }

    public HistoryBuilder Add(HistoryEvent historyEvent)
    {
        _events.Add(historyEvent);
        return this;
    }

    public ImmutableArray<HistoryEvent> Events => [.. _events.OrderBy(e => e.At)];

    public History Build() => new(_events);

    private static DateTimeOffset Wall(double second) => Start + At(second);
}
