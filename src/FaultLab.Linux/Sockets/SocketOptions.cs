namespace FaultLab.Linux.Sockets;

/// <summary>A socket option: level and name of setsockopt.</summary>
/// <param name="Level">SOL_SOCKET or a protocol number.</param>
public readonly record struct SocketOption(int Level, int Name);

/// <summary>The options in use (asm-generic/socket.h, linux/in.h, linux/in6.h, linux/tcp.h, linux/icmp.h, linux/icmpv6.h).</summary>
public static class SocketOptions
{
    public static readonly SocketOption ReuseAddress = new(1, 2);
    public static readonly SocketOption Error = new(1, 4);
    public static readonly SocketOption SendBuffer = new(1, 7);

    /// <summary>SO_SNDBUFFORCE: above the system's limit; needs CAP_NET_ADMIN.</summary>
    public static readonly SocketOption SendBufferForced = new(1, 32);

    /// <summary>SO_RCVBUFFORCE: above the system's limit; needs CAP_NET_ADMIN.</summary>
    public static readonly SocketOption ReceiveBufferForced = new(1, 33);

    /// <summary>SO_TIMESTAMPNS: the time of reception, by the kernel, with each message.</summary>
    public static readonly SocketOption Timestamps = new(1, 35);

    /// <summary>SO_TIMESTAMPING: which times the kernel takes and tells, by flags (linux/net_tstamp.h).</summary>
    public static readonly SocketOption Timestamping = new(1, 37);

    /// <summary>SO_MEMINFO; read only.</summary>
    public static readonly SocketOption MemoryInfo = new(1, 55);

    public static readonly SocketOption IPv4PathMtuDiscovery = new(0, 10);

    /// <summary>IP_RECVERR: ICMP errors go to the error queue with the packet that caused them.</summary>
    public static readonly SocketOption IPv4ErrorQueue = new(0, 11);

    /// <summary>IP_MTU: of the route to the connected address; read only.</summary>
    public static readonly SocketOption IPv4PathMtu = new(0, 14);

    /// <summary>IPV6_MTU.</summary>
    public static readonly SocketOption IPv6PathMtu = new(41, 24);
    public static readonly SocketOption IPv6PathMtuDiscovery = new(41, 23);
    public static readonly SocketOption IPv6ErrorQueue = new(41, 25);

    /// <summary>SO_ORIGINAL_DST, linux/netfilter_ipv4.h.</summary>
    public static readonly SocketOption IPv4OriginalDestination = new(0, 80);

    /// <summary>IP6T_SO_ORIGINAL_DST, linux/netfilter_ipv6/ip6_tables.h.</summary>
    public static readonly SocketOption IPv6OriginalDestination = new(41, 80);
    public static readonly SocketOption IPv6Only = new(41, 26);
    public static readonly SocketOption TcpNoDelay = new(6, 1);

    /// <summary>TCP_USER_TIMEOUT: milliseconds that data may stay unacknowledged.</summary>
    public static readonly SocketOption TcpUserTimeout = new(6, 18);

    /// <summary>TCP_NOTSENT_LOWAT: bytes that may wait unsent before the socket is no longer writable.</summary>
    public static readonly SocketOption TcpNotSentLowWater = new(6, 25);

    /// <summary>PACKET_VNET_HDR of linux/if_packet.h: each frame is preceded by a virtio_net_hdr, so that a GSO frame goes out whole.</summary>
    public static readonly SocketOption FrameOffloads = new(263, 15);

    /// <summary>PACKET_QDISC_BYPASS: frames go to the driver without passing the queueing discipline.</summary>
    public static readonly SocketOption BypassQueueing = new(263, 20);

    /// <summary>ICMP_FILTER of a raw socket: a bit for each type that shall not be delivered.</summary>
    public static readonly SocketOption IcmpFilter = new(255, 1);

    /// <summary>ICMP6_FILTER of a raw socket: 256 bits, one for each type that shall not be delivered.</summary>
    public static readonly SocketOption Icmp6Filter = new(58, 1);

    /// <summary>
    /// Of a TCP connection that came through a load balancer: the client behind it, as a socket address, from a module that reads TCP option 254.
    /// The number is that of lab/modules/fl_toa, one that no header of the kernel uses.
    /// </summary>
    public static readonly SocketOption IPv4ClientBehind = new(0, 1400);
    public static readonly SocketOption IPv6ClientBehind = new(41, 1400);

    /// <summary>UDP_ENCAP (linux/udp.h): datagrams that come in are unpacked.</summary>
    public static readonly SocketOption UdpEncapsulation = new(17, 100);

    /// <summary>UDP_ENCAP_ESPINUDP: they carry ESP (RFC 3948).</summary>
    public const int EspInUdp = 2;

    /// <summary>IP_PMTUDISC_DONT and IPV6_PMTUDISC_DONT: the kernel fragments what is too large.</summary>
    public const int Fragment = 0;

    /// <summary>IP_PMTUDISC_DO and IPV6_PMTUDISC_DO: what is too large is refused with EMSGSIZE.</summary>
    public const int NeverFragment = 2;

    /// <summary>SOF_TIMESTAMPING_RX_SOFTWARE and SOF_TIMESTAMPING_SOFTWARE: when the kernel received it, told with the message.</summary>
    public const int StampReceived = (1 << 3) | (1 << 4);

    /// <summary>
    /// As well SOF_TIMESTAMPING_TX_SOFTWARE: what was sent comes back by the error queue with the time at which the driver got it. There are drivers that
    /// give none.
    /// </summary>
    public const int StampBoth = StampReceived | (1 << 1);
}
