using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace FaultLab.Linux.Netlink;

/// <param name="Via">The gateway; null for a network that is reached directly.</param>
/// <param name="InterfaceIndex">The interface packets leave by.</param>
public sealed record NextHop(IPAddress? Via, int InterfaceIndex);

/// <summary>A unicast route.</summary>
public sealed record Route
{
    /// <summary>RT_TABLE_MAIN, linux/rtnetlink.h.</summary>
    public const int MainTable = 254;

    /// <summary>RTPROT_STATIC, linux/rtnetlink.h: installed by an administrator.</summary>
    public const byte StaticProtocol = 4;

    public required IPNetwork Destination { get; init; }

    /// <summary>One, or several for a multipath route; none for a route that leads nowhere (blackhole, unreachable).</summary>
    public required ImmutableArray<NextHop> NextHops { get; init; }

    /// <summary>Lower wins; 0: the kernel's own (0 for IPv4, 1024 for IPv6).</summary>
    public int Metric { get; init; }

    public int Table { get; init; } = MainTable;

    /// <summary>Who put it there (RTPROT_*).</summary>
    public byte Protocol { get; init; } = StaticProtocol;

    public bool IsIPv6 => Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
}
