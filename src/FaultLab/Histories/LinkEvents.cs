namespace FaultLab.Histories;

/// <summary>
/// What of one flow crossed a captured link in one direction, by the packets themselves. Totals, except where they say otherwise: where one
/// place saw a packet and the next did not, the hop between them lost it.
/// </summary>
public sealed record LinkFlow : HistoryEvent
{
    public required string Link { get; init; }

    /// <summary>The node at whose end the link is captured.</summary>
    public required string Node { get; init; }

    /// <summary>True: it came from that node, before the link impairs it. False: it was handed to it, after that.</summary>
    public required bool FromNode { get; init; }

    public required string Traffic { get; init; }

    public required long Packets { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Numbers not seen below the highest seen (late arrivals taken off again).</summary>
    public long Lost { get; init; }

    public long Duplicates { get; init; }

    public long Reordered { get; init; }

    /// <summary>Longest time between two packets since the last report.</summary>
    public TimeSpan LongestGap { get; init; }

    /// <summary>From the sender to here, since the last report; null: nothing came, or the sender's clock is not this machine's.</summary>
    public TimeSpan? MeanDelay { get; init; }

    public TimeSpan? MaxDelay { get; init; }
}

/// <summary>TCP on a captured link, in totals over all connections and both directions.</summary>
public sealed record LinkTcp : HistoryEvent
{
    public required string Link { get; init; }

    /// <summary>The node at whose end the link is captured.</summary>
    public required string Node { get; init; }

    public required long Segments { get; init; }

    public long Connections { get; init; }

    /// <summary>Segments that crossed here before: lost behind this place, or their acknowledgement was.</summary>
    public long Retransmissions { get; init; }

    /// <summary>Segments that came late and were not seen before: lost, or overtaken, before this place.</summary>
    public long FilledGaps { get; init; }

    public long ZeroWindows { get; init; }

    public long Resets { get; init; }

    /// <summary>Times that data in flight was not acknowledged for a second.</summary>
    public long Stalls { get; init; }

    public long MultipathConnections { get; init; }

    public long MultipathJoins { get; init; }

    /// <summary>MPTCP subflows that are open on this link now.</summary>
    public long OpenSubflows { get; init; }
}
