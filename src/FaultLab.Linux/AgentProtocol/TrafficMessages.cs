using System.Collections.Immutable;
using FaultLab.Linux.Flows;

namespace FaultLab.Linux.AgentProtocol;

/// <summary>icmp, arp, udp, tcp, http, ssh.</summary>
public sealed record ProbeRequest
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>IPv4 or IPv6 address.</summary>
    public required string Target { get; init; }

    public int Port { get; init; }

    /// <summary>ARP: the interface to ask on.</summary>
    public string? Interface { get; init; }

    public string Path { get => field ?? "/"; init; }

    public required int IntervalMilliseconds { get; init; }

    public required int TimeoutMilliseconds { get; init; }

    /// <summary>icmp: after so many intervals without an answer a <see cref="LifeNotification"/> says that the target is dead; 0: none does.</summary>
    public int DeadAfter { get; init; }
}

/// <summary>A target that answered is silent for as many intervals as its probe allows, or answers again. Told at the moment.</summary>
/// <param name="Name">Of the probe.</param>
/// <param name="MonotonicNanoseconds">The agent's CLOCK_MONOTONIC when it was found dead, or when the answer came.</param>
/// <param name="SilentSinceNanoseconds">When the last answer came before the silence.</param>
/// <param name="Unanswered">Attempts that went out since the last that was answered; not more than the agent remembers.</param>
public sealed record LifeNotification(string Name, bool IsAlive, long MonotonicNanoseconds, long SilentSinceNanoseconds, int Unanswered);

/// <param name="SentNanoseconds">The agent's CLOCK_MONOTONIC when it was sent (or should have been).</param>
/// <param name="Outcome">ok, lost, refused, not-sent, missed.</param>
/// <param name="RttNanoseconds">Null without an answer.</param>
/// <param name="Detail">Why not: <c>ENETUNREACH</c>, <c>HTTP 503</c>, <c>host unreachable from 198.18.1.2</c>.</param>
public sealed record ProbeNotification(string Name, long Sequence, long SentNanoseconds, string Outcome, long? RttNanoseconds, string? Detail);

/// <summary>What the ICMP probes of an agent did, all together, since it began. Quantiles are of histograms: 3 % too high at most.</summary>
public sealed record ProbeStatistics
{
    /// <summary>Attempts that were handed to the kernel.</summary>
    public long Sent { get; init; }

    /// <summary>Attempts that the kernel refused.</summary>
    public long NotSent { get; init; }

    /// <summary>Attempts that were not made, because the prober was late.</summary>
    public long Missed { get; init; }

    public long Answered { get; init; }

    /// <summary>Of those sent: whose time of sending the kernel told. Of the others it is the time of the call.</summary>
    public long Stamped { get; init; }

    /// <summary>How long after it was due an attempt went out.</summary>
    public TimeQuantiles Lateness { get => field ?? new TimeQuantiles(0, 0, 0); init; }

    public TimeQuantiles RoundTrip { get => field ?? new TimeQuantiles(0, 0, 0); init; }
}

/// <summary>Nanoseconds.</summary>
public sealed record TimeQuantiles(long P50, long P99, long Max);

/// <summary>udp: count flow packets. tcp: accept flow connections. echo: send UDP back. datagrams: count whole datagrams for a datagrams fault.</summary>
/// <param name="Mptcp">tcp: whether connections may be multipath TCP; plain ones are taken too.</param>
/// <param name="Before">udp, tcp: where a receiver of this flow stood that ended with its node; null: it begins.</param>
/// <param name="SilentNanoseconds">How long ago that was.</param>
public sealed record ReceiverRequest(string Name, string Protocol, int Port, int FlowId, bool Mptcp = false, FlowCounts? Before = null, long SilentNanoseconds = 0);

public sealed record SenderRequest
{
    public required string Name { get; init; }

    /// <summary>udp or tcp.</summary>
    public required string Protocol { get; init; }

    public required string Target { get; init; }

    public required int Port { get; init; }

    public required int FlowId { get; init; }

    /// <summary>UDP: payload bytes a packet.</summary>
    public int Size { get; init; }

    /// <summary>UDP: packets a second.</summary>
    public double PacketsPerSecond { get; init; }

    /// <summary>TCP: bits a second; 0: as fast as it goes.</summary>
    public long BitsPerSecond { get; init; }

    /// <summary>TCP: whether it is multipath TCP.</summary>
    public bool Mptcp { get; init; }

    /// <summary>TCP: after this a connection is closed and another one opened; 0: never.</summary>
    public int RenewMilliseconds { get; init; }
}

/// <summary>Totals of one side of a flow since it began; see the history's TrafficReport.</summary>
public sealed record TrafficNotification
{
    public required string Name { get; init; }

    public required string Side { get; init; }

    public required long MonotonicNanoseconds { get; init; }

    public required long Packets { get; init; }

    public required long Bytes { get; init; }

    public long Lost { get; init; }

    public long Duplicates { get; init; }

    public long Reordered { get; init; }

    public IReadOnlyDictionary<string, long> Errors { get => field ?? ImmutableDictionary<string, long>.Empty; init; }

    public long LongestGapNanoseconds { get; init; }

    public long Reconnects { get; init; }

    public long? Retransmits { get; init; }

    public long? JitterNanoseconds { get; init; }

    /// <summary>Receiver of a flow: where it stands, once something arrived.</summary>
    public FlowCounts? Standing { get; init; }
}

public sealed record DatagramsRequest
{
    public required string Target { get; init; }

    public required int Port { get; init; }

    /// <summary>UDP payload bytes, 1 to 65507.</summary>
    public required int Size { get; init; }

    /// <summary>raw (IPPROTO_UDP without IP_HDRINCL), udp, or packet (whole Ethernet frames, past the queueing discipline).</summary>
    public required string Socket { get; init; }

    /// <summary>allow; forbid: IP_PMTUDISC_DO, so that the kernel answers EMSGSIZE above the MTU; own: the sender cuts, with raw only.</summary>
    public required string Fragment { get; init; }

    /// <summary>With own: in-order, reverse or random.</summary>
    public string Order { get => field ?? "in-order"; init; }

    /// <summary>With own: bytes by which fragments overlap.</summary>
    public int Overlap { get; init; }

    /// <summary>With own: none, first or last is not sent.</summary>
    public string Missing { get => field ?? "none"; init; }

    /// <summary>With own and random: what the order is drawn from.</summary>
    public int Seed { get; init; }

    /// <summary>With packet: UDP payload of each datagram into which a GSO frame is cut by whoever takes it; 0: none.</summary>
    public int Segment { get; init; }

    public bool WrongChecksum { get; init; }

    public bool WrongLength { get; init; }

    public required int Count { get; init; }

    public required double PerSecond { get; init; }
}

/// <param name="Errors">Sends refused, by errno name.</param>
public sealed record DatagramsResult(long Sent, IReadOnlyDictionary<string, long> Errors)
{
    /// <summary>What it took, from the first to the last.</summary>
    public long Nanoseconds { get; init; }
}
