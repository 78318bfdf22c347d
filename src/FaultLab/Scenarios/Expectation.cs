using System.Collections.Immutable;
using FaultLab.Detection;

namespace FaultLab.Scenarios;

/// <summary>A statement about the run that makes its verdict.</summary>
public abstract record Expectation
{
    /// <summary>The statement as a person reads it in a report.</summary>
    public required string Text { get; init; }
}

/// <summary>None of these incidents may be found (on <see cref="On"/>, or anywhere).</summary>
public sealed record NeverExpectation : Expectation
{
    public required ImmutableArray<IncidentKind> Kinds { get; init; }

    public string? On { get; init; }
}

/// <summary>Bounds on what one probe measured over the run.</summary>
public sealed record ProbeExpectation : Expectation
{
    public required string Probe { get; init; }

    /// <summary>The longest time without an answer.</summary>
    public Bound<TimeSpan>? Outage { get; init; }

    public Bound<Percentage>? Loss { get; init; }

    public Bound<TimeSpan>? P50 { get; init; }

    public Bound<TimeSpan>? P99 { get; init; }

    public Bound<TimeSpan>? Max { get; init; }
}

/// <summary>Bounds on how a node was, as its own agent saw it.</summary>
public sealed record NodeExpectation : Expectation
{
    public required string Node { get; init; }

    /// <summary>The least memory available, as a share of all (MemAvailable of <c>/proc/meminfo</c>).</summary>
    public Bound<Percentage>? MemoryAvailable { get; init; }

    /// <summary>The largest share of its CPUs that was busy for ten seconds.</summary>
    public Bound<Percentage>? Cpu { get; init; }

    /// <summary>The largest share of its CPUs that softirqs took for ten seconds.</summary>
    public Bound<Percentage>? Softirq { get; init; }

    /// <summary>MPTCP connections that were made, from it and to it.</summary>
    public Bound<int>? MptcpConnections { get; init; }

    /// <summary>Subflows that were joined to MPTCP connections, from it and to it.</summary>
    public Bound<int>? MptcpJoins { get; init; }
}

/// <summary>Bounds on what one flow of traffic suffered.</summary>
public sealed record TrafficExpectation : Expectation
{
    public required string Traffic { get; init; }

    public Bound<Percentage>? Loss { get; init; }

    public Bound<Percentage>? Duplicates { get; init; }

    public Bound<Percentage>? Reordered { get; init; }

    /// <summary>The longest time in which nothing arrived.</summary>
    public Bound<TimeSpan>? Stall { get; init; }

    /// <summary>Mean rate at the receiver.</summary>
    public Bound<BitRate>? Goodput { get; init; }

    /// <summary>The largest that iperf3's receiver told (RFC 1889, smoothed).</summary>
    public Bound<TimeSpan>? Jitter { get; init; }

    /// <summary>Times that its connection broke.</summary>
    public Bound<int>? Reconnects { get; init; }

    /// <summary>Rate at the receiver while flaps hold links down but leave a way, as a share of the rate while none does.</summary>
    public Bound<Percentage>? Survivors { get; init; }
}

/// <summary>Bounds on what one link carries.</summary>
public sealed record LinkExpectation : Expectation
{
    public required string Link { get; init; }

    /// <summary>The longest time from the end of a flap until the link carried traffic again.</summary>
    public Bound<TimeSpan>? Rejoin { get; init; }

    /// <summary>MPTCP subflows that were agreed on over it, while it was captured.</summary>
    public Bound<int>? Subflows { get; init; }
}

/// <summary>Bounds on how one kernel module is loaded, each time a fault loads it.</summary>
public sealed record ModuleExpectation : Expectation
{
    /// <summary>Its name, without folder and extension.</summary>
    public required string Module { get; init; }

    /// <summary>The longest time until the module was there.</summary>
    public required Bound<TimeSpan> Load { get; init; }

    /// <summary>Only on this node; null: anywhere.</summary>
    public string? On { get; init; }
}
