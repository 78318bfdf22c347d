namespace FaultLab.Linux.Packets.Analysis;

/// <summary>TCP at one place, in totals over all connections and both directions.</summary>
public sealed record TcpCounts
{
    public long Segments { get; init; }

    /// <summary>Connections seen, subflows of MPTCP included.</summary>
    public long Connections { get; init; }

    /// <summary>Segments that passed here before: lost behind this place, or their acknowledgement was, or late.</summary>
    public long Retransmissions { get; init; }

    /// <summary>Segments that came after ones sent later and were not seen before: lost, or overtaken, before this place.</summary>
    public long FilledGaps { get; init; }

    /// <summary>Times a receiver closed its window.</summary>
    public long ZeroWindows { get; init; }

    public long Resets { get; init; }

    /// <summary>Times that data in flight was not acknowledged for a second.</summary>
    public long Stalls { get; init; }

    /// <summary>MPTCP connections that began here (MP_CAPABLE on a SYN).</summary>
    public long MultipathConnections { get; init; }

    /// <summary>Subflows that joined one here (MP_JOIN on a SYN).</summary>
    public long MultipathJoins { get; init; }

    /// <summary>MPTCP subflows that are open here now.</summary>
    public long OpenSubflows { get; init; }
}
