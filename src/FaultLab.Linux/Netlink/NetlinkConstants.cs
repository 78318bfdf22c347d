namespace FaultLab.Linux.Netlink;

/// <summary>Message types of linux/netlink.h and linux/rtnetlink.h.</summary>
internal static class MessageType
{
    public const ushort Noop = 1;
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort Overrun = 4;

    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort DeleteAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort GetRoute = 26;
    public const ushort NewNeighbour = 28;
    public const ushort NewRule = 32;
    public const ushort GetRule = 34;
    public const ushort NewQdisc = 36;
    public const ushort DeleteQdisc = 37;
    public const ushort GetQdisc = 38;
    public const ushort NewFilter = 44;
    public const ushort DeleteFilter = 45;
    public const ushort GetFilter = 46;
    public const ushort NewNexthop = 104;
}

/// <summary>NLM_F_* of linux/netlink.h.</summary>
[Flags]
internal enum MessageFlags : ushort
{
    None = 0,
    Request = 0x01,
    Multi = 0x02,
    Ack = 0x04,
    Echo = 0x08,
    DumpInterrupted = 0x10,
    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,
    Append = 0x800,
    Dump = 0x300,

    // On an acknowledgement: the request is not repeated in it; attributes with the kernel's words follow.
    Capped = 0x100,
    ExtendedAck = 0x200,
}

/// <summary>Multicast groups of NETLINK_ROUTE as bits (RTMGRP_*, linux/rtnetlink.h).</summary>
[Flags]
public enum NetlinkGroups : uint
{
    None = 0,
    Link = 1,
}
