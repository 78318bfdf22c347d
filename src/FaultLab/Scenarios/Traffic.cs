using System.Net;

namespace FaultLab.Scenarios;

/// <summary>A flow of FaultLab's own numbered packets from one node to another, for the whole run.</summary>
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
}

/// <param name="Rate">Offered load; null means as fast as TCP allows.</param>
/// <param name="Mptcp">Whether it is multipath TCP from end to end.</param>
/// <param name="Renew">How long a connection lasts before it is closed and another one opened; null: as long as it holds.</param>
public sealed record TcpTraffic(BitRate? Rate, bool Mptcp = false, TimeSpan? Renew = null);

/// <param name="Size">UDP payload bytes a packet, 32 to 65507.</param>
/// <param name="Rate">Packets a second.</param>
public sealed record UdpTraffic(ByteSize Size, EventRate Rate);
