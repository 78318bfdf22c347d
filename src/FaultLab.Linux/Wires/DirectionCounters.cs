namespace FaultLab.Linux.Wires;

/// <summary>What happened to the frames of one direction since the wire was made. Totals; every frame that came in is in exactly one of Delivered,
/// Lost, LostInBurst, Overflowed, Refused, Overloaded, or still under way; copies are in Duplicated and in none of these.</summary>
public record struct DirectionCounters
{
    /// <summary>Frames that came in, and their bytes.</summary>
    public long Received { get; set; }

    public long ReceivedBytes { get; set; }

    /// <summary>Frames that were handed over, copies not counted.</summary>
    public long Delivered { get; set; }

    public long Lost { get; set; }

    public long LostInBurst { get; set; }

    /// <summary>Copies that were handed over.</summary>
    public long Duplicated { get; set; }

    public long Corrupted { get; set; }

    /// <summary>Frames that were sent at once past delayed ones.</summary>
    public long Hurried { get; set; }

    /// <summary>Frames that were handed over after one that had come later: what a receiver counts as out of order (RFC 4737, section 3).</summary>
    public long Overtaken { get; set; }

    public long Overflowed { get; set; }

    /// <summary>Frames and copies that the other side did not take.</summary>
    public long Refused { get; set; }

    /// <summary>Frames that the wire itself had no room or no time for.</summary>
    public long Overloaded { get; set; }

    /// <summary>How late delayed frames left, the worst since the last reading, in nanoseconds.</summary>
    public long WorstLateness { get; set; }

    /// <summary>Fates that the log had no room for.</summary>
    public long Unwritten { get; set; }
}
