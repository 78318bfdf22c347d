using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Flows;

namespace FaultLab.Lab.Running.Watching;

/// <summary>Writes what a node's agent reports into the history, on the history's clock.</summary>
internal sealed class AgentEvents(string node, IHistorySink history) : IAgentListener
{
    private readonly Dictionary<string, (FlowCounts Counts, TimeSpan At)> _standing = [];
    private readonly Lock _lock = new();

    /// <summary>Set before the agent is asked to report anything, and again after its node booted anew.</summary>
    public AgentClock? Clock { get; set; }

    public void OnProbe(ProbeNotification probe)
    {
        var sent = StampOf(probe.SentNanoseconds);
        history.Append(new ProbeResult
        {
            At = sent.At,
            Wall = sent.Wall,
            Probe = probe.Name,
            Sequence = probe.Sequence,
            Outcome = OutcomeOf(probe.Outcome),
            Rtt = probe.RttNanoseconds is { } rtt ? Span(rtt) : null,
            Detail = probe.Detail,
        });
    }

    public void OnLife(LifeNotification life)
    {
        var at = StampOf(life.MonotonicNanoseconds);
        history.Append(new TargetLife
        {
            At = at.At,
            Wall = at.Wall,
            Probe = life.Name,
            Alive = life.IsAlive,
            SilentSince = StampOf(life.SilentSinceNanoseconds).At,
            Unanswered = life.Unanswered,
        });
    }

    public void OnSample(SampleNotification sample)
    {
        var at = StampOf(sample.MonotonicNanoseconds);
        history.Append(new AgentSample
        {
            At = at.At,
            Wall = at.Wall,
            Node = node,
            UptimeSeconds = sample.UptimeSeconds,
            BootId = sample.BootId,
            CpuSeconds = sample.CpuSeconds,
            SoftirqSeconds = sample.SoftirqSeconds,
            MemoryTotal = sample.MemoryTotal,
            MemoryAvailable = sample.MemoryAvailable,
            Slab = sample.Slab,
            SlabUnreclaimable = sample.SlabUnreclaimable,
            Interfaces = [.. sample.Interfaces.Select(CountersOf)],
            Mptcp = sample.Mptcp.ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
    }

    public void OnLink(LinkNotification link)
    {
        var at = StampOf(link.MonotonicNanoseconds);
        history.Append(new InterfaceState
        {
            At = at.At,
            Wall = at.Wall,
            Node = node,
            Interface = link.Name,
            Present = link.Present,
            Up = link.Up,
            Carrier = link.Carrier,
        });
    }

    /// <summary>For a receiver that is started anew: it goes on where the last report of it stood.</summary>
    public ReceiverRequest Continued(ReceiverRequest receiver)
    {
        lock (_lock)
        {
            return _standing.TryGetValue(receiver.Name, out var last)
                ? receiver with { Before = last.Counts, SilentNanoseconds = Math.Max(0, (history.Clock.Now.At - last.At).Ticks * TimeSpan.NanosecondsPerTick) }
                : receiver;
        }
    }

    public void OnTraffic(TrafficNotification traffic)
    {
        var at = StampOf(traffic.MonotonicNanoseconds);
        if (traffic.Standing is { } counts)
        {
            lock (_lock)
            {
                _standing[traffic.Name] = (counts, at.At);
            }
        }

        history.Append(new TrafficReport
        {
            At = at.At,
            Wall = at.Wall,
            Traffic = traffic.Name,
            Side = traffic.Side,
            Packets = traffic.Packets,
            Bytes = traffic.Bytes,
            Lost = traffic.Lost,
            Duplicates = traffic.Duplicates,
            Reordered = traffic.Reordered,
            Errors = traffic.Errors.ToImmutableSortedDictionary(),
            LongestGap = Span(traffic.LongestGapNanoseconds),
            Reconnects = traffic.Reconnects,
            Retransmits = traffic.Retransmits,
            Jitter = traffic.JitterNanoseconds is { } jitter ? Span(jitter) : null,
        });
    }

    public void OnLog(string message, string? affects = null)
    {
        history.Trouble(affects ?? $"agent {node}", message);
    }

    public void OnUnreadable(string trouble)
    {
        history.NodeIs(node, NodeStatus.AgentLost, $"unreadable line: {trouble}");
    }

    private static ProbeOutcome OutcomeOf(string outcome) => outcome switch
    {
        "ok" => ProbeOutcome.Ok,
        "lost" => ProbeOutcome.Lost,
        "refused" => ProbeOutcome.Refused,
        "not-sent" => ProbeOutcome.NotSent,
        _ => ProbeOutcome.Missed,
    };

    private static InterfaceCounters CountersOf(InterfaceSample sample) => new()
    {
        Name = sample.Name,
        Up = sample.Up,
        Carrier = sample.Carrier,
        RxPackets = sample.RxPackets,
        RxBytes = sample.RxBytes,
        RxDropped = sample.RxDropped,
        RxErrors = sample.RxErrors,
        TxPackets = sample.TxPackets,
        TxBytes = sample.TxBytes,
        TxDropped = sample.TxDropped,
        TxErrors = sample.TxErrors,
        TxWaiting = sample.TxWaiting,
    };

    private static TimeSpan Span(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);

    private Stamp StampOf(long agentNanoseconds) =>
        Clock is { } clock ? history.Clock.Of(clock.ToTimestamp(agentNanoseconds)) : history.Clock.Now;
}
