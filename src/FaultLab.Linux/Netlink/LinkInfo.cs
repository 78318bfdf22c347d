namespace FaultLab.Linux.Netlink;

/// <summary>IFF_* of linux/if.h, those that are used here.</summary>
[Flags]
public enum LinkFlags : uint
{
    None = 0,
    Up = 0x1,
    Broadcast = 0x2,
    Loopback = 0x8,
    PointToPoint = 0x10,
    Running = 0x40,
    NoArp = 0x80,
    Promiscuous = 0x100,
    LowerUp = 0x10000,
}

/// <summary>Operational state of RFC 2863 as linux/if.h numbers it (IF_OPER_*).</summary>
public enum OperState : byte
{
    Unknown,
    NotPresent,
    Down,
    LowerLayerDown,
    Testing,
    Dormant,
    Up,
}

/// <summary>A network interface as the kernel describes it.</summary>
public sealed record LinkInfo
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>Lower case with colons, such as <c>02:fa:00:00:00:01</c>; empty for a link without an address.</summary>
    public string Mac { get; init; } = "";

    public int Mtu { get; init; }

    public LinkFlags Flags { get; init; }

    public OperState OperState { get; init; }

    /// <summary>Whether the link's lower layer is up. The kernel says so only of links that are up themselves.</summary>
    public bool Carrier { get; init; }

    /// <summary>What made it: <c>veth</c>, <c>tun</c>, <c>bridge</c>; null for a plain device.</summary>
    public string? Kind { get; init; }

    /// <summary>The alias (IFLA_IFALIAS); null without one.</summary>
    public string? Alias { get; init; }

    public LinkStatistics Statistics { get; init; }

    /// <summary>Whether IFF_UP is set.</summary>
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);
}

/// <summary>Counters since the interface came to be (the head of struct rtnl_link_stats64, linux/if_link.h).</summary>
public readonly record struct LinkStatistics
{
    public ulong RxPackets { get; init; }

    public ulong TxPackets { get; init; }

    public ulong RxBytes { get; init; }

    public ulong TxBytes { get; init; }

    public ulong RxErrors { get; init; }

    public ulong TxErrors { get; init; }

    public ulong RxDropped { get; init; }

    public ulong TxDropped { get; init; }
}
