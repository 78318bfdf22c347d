using System.Net;

namespace FaultLab.Scenarios;

/// <summary>A flow from one node to another: of FaultLab's own numbered packets for the whole run, or one that iperf3 makes.</summary>
public sealed record Traffic
{
    public required string Name { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>The link or tunnel by whose address the receiver is spoken to; null: one they share, else its first.</summary>
    public string? Over { get; init; }

    /// <summary>The address of <see cref="To"/>, where it has one that does not follow from the links; null: the planner finds it.</summary>
    public IPAddress? Address { get; init; }

    public TcpTraffic? Tcp { get; init; }

    public UdpTraffic? Udp { get; init; }

    public Iperf3Traffic? Iperf3 { get; init; }

    /// <summary>In a word: <c>tcp</c>, <c>udp</c>, <c>iperf3 tcp</c>, <c>iperf3 udp</c>.</summary>
    public string Kind => Iperf3 is not null ? $"iperf3 {(Iperf3.Udp ? "udp" : "tcp")}" : Udp is null ? "tcp" : "udp";

    /// <summary>Whether it is of datagrams, which the sender counts one by one.</summary>
    public bool IsDatagrams => Udp is not null || Iperf3?.Udp == true;

    /// <summary>The node that opens the connection.</summary>
    public string Client => Iperf3?.Reverse == true ? To : From;

    /// <summary>The node that is connected to.</summary>
    public string Server => Iperf3?.Reverse == true ? From : To;
}

/// <param name="Rate">Offered load; null means as fast as TCP allows.</param>
/// <param name="Mptcp">Whether it is multipath TCP from end to end.</param>
/// <param name="Renew">How long a connection lasts before it is closed and another one opened; null: as long as it holds.</param>
public sealed record TcpTraffic(BitRate? Rate, bool Mptcp = false, TimeSpan? Renew = null);

/// <param name="Size">UDP payload bytes a packet, 32 to 65507.</param>
/// <param name="Rate">Packets a second.</param>
public sealed record UdpTraffic(ByteSize Size, EventRate Rate);

/// <summary>What iperf3 is told to do.</summary>
public sealed record Iperf3Traffic
{
    public bool Udp { get; init; }

    /// <summary>Offered load of all streams together; null means as fast as TCP allows.</summary>
    public BitRate? Rate { get; init; }

    public required int Streams { get; init; }

    /// <summary>Of a write; UDP: payload of a datagram.</summary>
    public required ByteSize Length { get; init; }

    /// <summary>From the beginning of the schedule; null: to its end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Whether the receiver is the client.</summary>
    public bool Reverse { get; init; }

    public bool Mptcp { get; init; }
}
