using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>Commands and attributes of linux/openvswitch.h. The commands have the same numbers for datapaths, ports and flows.</summary>
internal static class OpenVSwitchMessage
{
    public const byte New = 1;
    public const byte Delete = 2;
    public const byte Get = 3;

    public const ushort DatapathName = 1;
    public const ushort DatapathUpcallPid = 2;

    public const ushort PortNumberAttribute = 1;
    public const ushort PortType = 2;
    public const ushort PortName = 3;
    public const ushort PortOptions = 4;
    public const ushort PortUpcallPid = 5;
    public const ushort TunnelDestinationPort = 1;

    public const ushort FlowKey = 1;
    public const ushort FlowActions = 2;
    public const ushort FlowMask = 7;

    public const ushort KeyInPort = 3;
    public const ushort KeyEthernet = 4;
    public const ushort KeyTunnel = 16;
    public const ushort TunnelId = 0;
    public const ushort TunnelIPv4Destination = 2;
    public const ushort TunnelTtlAttribute = 4;

    public const ushort ActionOutput = 1;
    public const ushort ActionSet = 3;

    /// <summary>struct ovs_key_ethernet</summary>
    [StructLayout(LayoutKind.Sequential, Size = 12)]
    public struct Ethernet;
}
