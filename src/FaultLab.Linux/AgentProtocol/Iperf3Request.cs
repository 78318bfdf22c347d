namespace FaultLab.Linux.AgentProtocol;

/// <summary>One end of a flow that the node's own iperf3 makes. It reports as <see cref="TrafficNotification"/>, like any other flow.</summary>
public sealed record Iperf3Request
{
    public required string Name { get; init; }

    /// <summary>Where to connect to; null: this end is the server.</summary>
    public string? Target { get; init; }

    public required int Port { get; init; }

    /// <summary>Whether this end sends the data. A client that does not asks the server to (<c>--reverse</c>).</summary>
    public required bool Sends { get; init; }

    /// <summary>UDP, not TCP.</summary>
    public bool Udp { get; init; }

    /// <summary>All streams together; 0: as fast as it goes.</summary>
    public long BitsPerSecond { get; init; }

    public int Streams { get; init; }

    /// <summary>Bytes of a write, for UDP those of a datagram's payload.</summary>
    public required int Length { get; init; }

    /// <summary>Multipath TCP.</summary>
    public bool Mptcp { get; init; }

    /// <summary>After this a client ends, and what does not arrive is no gap; 0: when it is told to.</summary>
    public int Seconds { get; init; }
}
