namespace FaultLab.Histories;

/// <summary>A subflow of a multipath TCP connection that crossed a captured link: told when it begins, is agreed on and ends, and its bytes every ten seconds.</summary>
public sealed record LinkSubflow : HistoryEvent
{
    public required string Link { get; init; }

    /// <summary>The node at whose end the link is captured.</summary>
    public required string Node { get; init; }

    /// <summary>In the direction of its SYN: <c>198.18.0.1:40000 > 198.18.1.2:20000</c>.</summary>
    public required string Flow { get; init; }

    /// <summary>Its SYN came from that node.</summary>
    public required bool FromNode { get; init; }

    /// <summary>It joined a connection; false: it began one.</summary>
    public required bool IsJoin { get; init; }

    public bool IsBackup { get; init; }

    /// <summary>Stands for its connection at the end that the SYN went to. Null: that end did not answer, or as plain TCP.</summary>
    public string? Token { get; init; }

    /// <summary>Stands for its connection at the end that the SYN came from.</summary>
    public string? InitiatorToken { get; init; }

    /// <summary>When its SYN crossed, on the history's clock.</summary>
    public required TimeSpan Began { get; init; }

    /// <summary>When both ends had agreed; null: they have not.</summary>
    public TimeSpan? Established { get; init; }

    /// <summary>When it was reset, or the second FIN crossed; null: it is open.</summary>
    public TimeSpan? Closed { get; init; }

    public bool WasReset { get; init; }

    /// <summary>Payload in the direction of its SYN, repeated bytes included.</summary>
    public long Bytes { get; init; }

    /// <summary>Payload the other way.</summary>
    public long BytesBack { get; init; }

    public long Retransmissions { get; init; }
}
