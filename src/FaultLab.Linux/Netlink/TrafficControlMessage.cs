using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The layout of RTM_*QDISC and RTM_*TFILTER messages (linux/rtnetlink.h, linux/pkt_sched.h).</summary>
internal static class TrafficControlMessage
{
    public const ushort Kind = 1;
    public const ushort Options = 2;
    public const ushort Statistics2 = 7;
    public const ushort QueueStatistics = 3;

    /// <summary>TC_H_ROOT</summary>
    public const uint Root = 0xFFFFFFFF;

    /// <summary>TC_H_CLSACT: where a clsact qdisc hangs.</summary>
    public const uint Clsact = 0xFFFFFFF1;

    /// <summary>TC_H_MAKE(TC_H_CLSACT, 0): the handle of a clsact qdisc.</summary>
    public const uint ClsactHandle = 0xFFFF0000;

    /// <summary>TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS): where filters of what comes in hang.</summary>
    public const uint ClsactIngress = 0xFFFFFFF2;

    /// <summary>struct tcmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public byte Family;
        public byte Pad1;
        public ushort Pad2;
        public int InterfaceIndex;
        public uint Handle;
        public uint Parent;
        public uint Info;
    }
}
