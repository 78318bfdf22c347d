namespace FaultLab.Histories;

/// <summary>One second of a link whose packets FaultLab carries itself: what became of them. Totals.</summary>
public sealed record WireFates : HistoryEvent
{
    public required string Link { get; init; }

    /// <summary>From the link's first endpoint to its second.</summary>
    public required FateCounts Up { get; init; }

    public required FateCounts Down { get; init; }

    /// <summary>Fates that are counted here but missing in the log, because it had no room for them at that moment.</summary>
    public long Unwritten { get; init; }

    /// <summary>Whether the log's budget is used up: later fates are only counted.</summary>
    public bool LogIsFull { get; init; }
}

/// <summary>What became of the packets of one direction. Each is delivered, or lost in one of the ways below, or still under way.</summary>
public sealed record FateCounts
{
    /// <summary>Packets that came in, and their bytes.</summary>
    public long Packets { get; init; }

    public long Bytes { get; init; }

    /// <summary>Packets that were handed over; copies do not count.</summary>
    public long Delivered { get; init; }

    /// <summary>Lost as asked, each by itself.</summary>
    public long Lost { get; init; }

    /// <summary>Lost as asked, in bursts.</summary>
    public long LostInBurst { get; init; }

    /// <summary>Copies that were handed over.</summary>
    public long Duplicated { get; init; }

    public long Corrupted { get; init; }

    /// <summary>Sent at once instead of delayed.</summary>
    public long Hurried { get; init; }

    /// <summary>Handed over after a packet that had come in later: what a receiver counts as reordered.</summary>
    public long Overtaken { get; init; }

    /// <summary>Lost because the queue behind the rate was full.</summary>
    public long Overflowed { get; init; }

    /// <summary>Packets and copies that the node did not take: its interface was down, or its queue full.</summary>
    public long Refused { get; init; }

    /// <summary>Lost by the wire's own failing: the machine is too slow for what is asked.</summary>
    public long Overloaded { get; init; }

    /// <summary>How late delayed packets left since the last report, at worst.</summary>
    public TimeSpan WorstLateness { get; init; }

    /// <summary>All that did not arrive.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long AllLost => Lost + LostInBurst + Overflowed + Refused + Overloaded;
}
