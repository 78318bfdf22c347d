using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FaultLab.Histories;

/// <summary>
/// One thing that happened in a run, as it stands in a line of <c>history.jsonl</c>. A run only appends these; detectors and
/// expectations read them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(PhaseStarted), "phase")]
[JsonDerivedType(typeof(NodeState), "node")]
[JsonDerivedType(typeof(FaultEvent), "fault")]
[JsonDerivedType(typeof(ProbeResult), "probe")]
[JsonDerivedType(typeof(TargetLife), "target")]
[JsonDerivedType(typeof(TrafficReport), "traffic")]
[JsonDerivedType(typeof(DatagramReport), "datagrams")]
[JsonDerivedType(typeof(AgentSample), "sample")]
[JsonDerivedType(typeof(WireSample), "wire")]
[JsonDerivedType(typeof(WireFates), "wire-fates")]
[JsonDerivedType(typeof(InterfaceState), "interface")]
[JsonDerivedType(typeof(ConsoleLine), "console")]
[JsonDerivedType(typeof(QmpEvent), "qmp")]
[JsonDerivedType(typeof(ContainerEvent), "container")]
[JsonDerivedType(typeof(CaptureStatistics), "capture")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(StepEnded), "step-ended")]
[JsonDerivedType(typeof(LinkFlow), "link-flow")]
[JsonDerivedType(typeof(LinkTcp), "link-tcp")]
[JsonDerivedType(typeof(LinkSubflow), "link-subflow")]
[JsonDerivedType(typeof(MachineLoad), "machine")]
[JsonDerivedType(typeof(LabTrouble), "trouble")]
[JsonDerivedType(typeof(RunEnded), "run-ended")]
public abstract record HistoryEvent
{
    /// <summary>Monotonic time since the history began; seconds in the file.</summary>
    [JsonPropertyOrder(-2)]
    public required TimeSpan At { get; init; }

    /// <summary>The same moment on the wall clock.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset Wall { get; init; }
}

public sealed record RunStarted : HistoryEvent
{
    public required string Run { get; init; }

    public required string Scenario { get; init; }

    public required uint Seed { get; init; }

    /// <summary>What the run was made with: faultlab, dotnet, qemu, host kernel, accelerator.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Setup: build the lab. Boot: until every node is ready. Run: the schedule. Heal: all faults healed. Teardown.</summary>
public enum Phase { Setup, Boot, Run, Heal, Teardown }

public sealed record PhaseStarted : HistoryEvent
{
    public required Phase Phase { get; init; }
}

public enum NodeStatus { Starting, Ready, AgentConnected, AgentLost, Down, Stopped, Silent, Evidence }

/// <summary>What the lab knows of a node from its own side. Down: it
/// panicked, was reset or switched off, and is not back yet. Silent: nothing was heard of it for some seconds, and the detail says
/// what QEMU made of it. Evidence: the detail names what was kept.</summary>
public sealed record NodeState : HistoryEvent
{
    public required string Node { get; init; }

    public required NodeStatus Status { get; init; }

    public string? Detail { get; init; }
}

/// <summary>Begin: about to be applied. Applied: read back. Healing, Healed: likewise. Failed: could not be applied or healed.</summary>
public enum FaultStage { Begin, Applied, Healing, Healed, Failed }

public sealed record FaultEvent : HistoryEvent
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Title { get; init; }

    public required FaultStage Stage { get; init; }

    public string? Node { get; init; }

    public string? Link { get; init; }

    /// <summary>The planned time on the history's clock.</summary>
    public TimeSpan? Requested { get; init; }

    /// <summary>What was read back, or why it failed.</summary>
    public string? Detail { get; init; }
}

/// <summary>Ok: answered in time. Lost: no answer within the timeout. Refused: an active no (ICMP error, RST, HTTP 5xx, no banner).
/// NotSent: the prober could not send (unreachable network, no buffers). Missed: the prober itself was late; not the target's fault.</summary>
public enum ProbeOutcome { Ok, Lost, Refused, NotSent, Missed }

/// <summary>One attempt of a probe. <see cref="HistoryEvent.At"/> is when it was sent.</summary>
public sealed record ProbeResult : HistoryEvent
{
    public required string Probe { get; init; }

    public required long Sequence { get; init; }

    public required ProbeOutcome Outcome { get; init; }

    /// <summary>From sending to the answer; null without one.</summary>
    public TimeSpan? Rtt { get; init; }

    public string? Detail { get; init; }
}

/// <summary>
/// The target of a probe with <c>dead-after</c> was found dead by the node that asks, or lives again: told at the moment, before its attempts
/// are lost by their timeout. <see cref="HistoryEvent.At"/> is when it was found dead, or when the answer came.
/// </summary>
public sealed record TargetLife : HistoryEvent
{
    public required string Probe { get; init; }

    public required bool Alive { get; init; }

    /// <summary>When the last answer came before the silence, on the history's clock.</summary>
    public required TimeSpan SilentSince { get; init; }

    /// <summary>Attempts that went out since the last that was answered.</summary>
    public int Unanswered { get; init; }
}

/// <summary>What the receiver of a flow saw since its last report; totals are since the flow began.</summary>
public sealed record TrafficReport : HistoryEvent
{
    public required string Traffic { get; init; }

    /// <summary>"sender" or "receiver".</summary>
    public required string Side { get; init; }

    public required long Packets { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Receiver: sequence numbers not seen below the highest seen (late arrivals taken off again).</summary>
    public long Lost { get; init; }

    public long Duplicates { get; init; }

    public long Reordered { get; init; }

    /// <summary>Sender: sends that failed, by errno name.</summary>
    public ImmutableSortedDictionary<string, long> Errors { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Receiver: longest gap between two arrivals since the last report, a gap still open included.</summary>
    public TimeSpan LongestGap { get; init; }

    /// <summary>TCP sender, iperf3's client: times the connection broke.</summary>
    public long Reconnects { get; init; }

    /// <summary>iperf3's TCP sender: segments that were sent again; null: not told.</summary>
    public long? Retransmits { get; init; }

    /// <summary>iperf3's UDP receiver: the largest since the last report; null: not told.</summary>
    public TimeSpan? Jitter { get; init; }
}

/// <summary>The outcome of a <c>datagrams</c> fault: what the sender's kernel took and what it refused.</summary>
public sealed record DatagramReport : HistoryEvent
{
    public required string Fault { get; init; }

    public required long Sent { get; init; }

    public required long Asked { get; init; }

    public ImmutableSortedDictionary<string, long> Errors { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Datagrams that arrived whole at the target's agent; null where it has none.</summary>
    public long? Received { get; init; }
}

/// <summary>One second of a node as its own agent reports it. Counters are totals since boot.</summary>
public sealed record AgentSample : HistoryEvent
{
    public required string Node { get; init; }

    /// <summary>Seconds since boot, by the node's own clock.</summary>
    public required double UptimeSeconds { get; init; }

    public required string BootId { get; init; }

    /// <summary>Busy time of all CPUs, in seconds since boot.</summary>
    public double CpuSeconds { get; init; }

    public double SoftirqSeconds { get; init; }

    public long MemoryTotal { get; init; }

    public long MemoryAvailable { get; init; }

    /// <summary>Slab memory, bytes; of which not reclaimable.</summary>
    public long Slab { get; init; }

    public long SlabUnreclaimable { get; init; }

    public ImmutableArray<InterfaceCounters> Interfaces { get; init; } = [];

    /// <summary>What MPTCP counted, by the kernel's names (MPTcpExt of <c>/proc/net/netstat</c>); those that are not 0.</summary>
    public ImmutableSortedDictionary<string, long> Mptcp { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

public sealed record InterfaceCounters
{
    public required string Name { get; init; }

    public bool Up { get; init; }

    public bool Carrier { get; init; }

    public long RxPackets { get; init; }

    public long RxBytes { get; init; }

    public long RxDropped { get; init; }

    public long RxErrors { get; init; }

    public long TxPackets { get; init; }

    public long TxBytes { get; init; }

    public long TxDropped { get; init; }

    public long TxErrors { get; init; }

    /// <summary>Packets that waited in its queueing discipline.</summary>
    public long TxWaiting { get; init; }
}

/// <summary>One second of a link at the patch panel: what left each end and crossed the wire. Totals.</summary>
public sealed record WireSample : HistoryEvent
{
    public required string Link { get; init; }

    /// <summary>Packets that came out of end A, and out of end B.</summary>
    public required long FromA { get; init; }

    public required long FromB { get; init; }

    public long FromABytes { get; init; }

    public long FromBBytes { get; init; }

    /// <summary>Packets that were handed to end A, and to end B, and those it did not take.</summary>
    public long ToA { get; init; }

    public long ToB { get; init; }

    public long DroppedToA { get; init; }

    public long DroppedToB { get; init; }
}

/// <summary>A change of an interface, as its node's agent saw it by netlink.</summary>
public sealed record InterfaceState : HistoryEvent
{
    public required string Node { get; init; }

    public required string Interface { get; init; }

    public required bool Present { get; init; }

    public bool Up { get; init; }

    public bool Carrier { get; init; }
}

/// <summary>One line of a VM's serial console as it came (escape codes and carriage returns included), or of what a container's process wrote.</summary>
public sealed record ConsoleLine : HistoryEvent
{
    public required string Node { get; init; }

    public required string Text { get; init; }
}

public sealed record QmpEvent : HistoryEvent
{
    public required string Node { get; init; }

    /// <summary>RESET, SHUTDOWN, STOP, RESUME, GUEST_PANICKED, DEVICE_DELETED, …</summary>
    public required string Name { get; init; }

    /// <summary>The event's data, as JSON.</summary>
    public string? Data { get; init; }

    /// <summary>Why FaultLab itself did it, where it was no fault: <see cref="Dump"/>, <see cref="Clock"/>. Null: anybody else, or a fault.</summary>
    public string? Cause { get; init; }

    /// <summary>The VM stood still while its memory was taken.</summary>
    public const string Dump = "dump";

    /// <summary>The VM was reset at the beginning of a boot, since its kernel measured its clock wrongly.</summary>
    public const string Clock = "clock";
}

/// <summary>Something the Docker engine told of a container node.</summary>
public sealed record ContainerEvent : HistoryEvent
{
    public required string Node { get; init; }

    /// <summary>start, die, oom, kill, pause, unpause, restart, stop, update, healthy, unhealthy.</summary>
    public required string Name { get; init; }

    /// <summary>die: the exit status of its first process, 128 + signal where a signal ended it.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>die: whether the kernel ended a process of it for its memory limit, as far as the engine knows.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>kill: the number of the signal.</summary>
    public string? Signal { get; init; }
}

/// <summary>A capture's kernel counters since its last report; a drop makes what rests on this capture inconclusive.</summary>
public sealed record CaptureStatistics : HistoryEvent
{
    public required string Link { get; init; }

    public required long Packets { get; init; }

    public required long Dropped { get; init; }
}

/// <summary>Our own side failed at something; <see cref="Affects"/> names what can no longer be trusted.</summary>
public sealed record LabTrouble : HistoryEvent
{
    /// <summary>Where: "probe ui", "capture wan1", "agent gw", "fault f3", "run".</summary>
    public required string Affects { get; init; }

    public required string Message { get; init; }
}

public sealed record RunEnded : HistoryEvent
{
    /// <summary>completed, cancelled, lab-broke.</summary>
    public required string Reason { get; init; }
}
