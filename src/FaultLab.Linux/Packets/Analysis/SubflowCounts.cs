namespace FaultLab.Linux.Packets.Analysis;

/// <summary>What one place knows of a subflow of a multipath TCP connection. Times are nanoseconds since the epoch.</summary>
public sealed record SubflowCounts
{
    /// <summary>In the direction of its SYN.</summary>
    public required ConnectionKey Key { get; init; }

    /// <summary>Its SYN came from the node at this end.</summary>
    public required bool Incoming { get; init; }

    /// <summary>It joined a connection; false: it began one.</summary>
    public required bool IsJoin { get; init; }

    public required bool IsBackup { get; init; }

    /// <summary>Stands for the connection at the end that the SYN went to. Null: that end did not answer, or not as one that knows MPTCP.</summary>
    public required uint? Token { get; init; }

    /// <summary>Stands for the connection at the end that the SYN came from: joins from the other side carry it. Null for joins, and until it was seen.</summary>
    public required uint? InitiatorToken { get; init; }

    public required long Began { get; init; }

    /// <summary>When both ends had agreed; null: they have not.</summary>
    public required long? Established { get; init; }

    /// <summary>When it was reset, or the second FIN came; null: it is open.</summary>
    public required long? Closed { get; init; }

    public required bool WasReset { get; init; }

    /// <summary>Payload in the direction of its SYN, repeated bytes included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Payload the other way.</summary>
    public required long BytesBack { get; init; }

    public required long Retransmissions { get; init; }
}
