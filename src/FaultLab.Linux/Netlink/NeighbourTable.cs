using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>Neighbours, and the FDB entries of tunnel devices, which the kernel keeps as neighbours too (RTM_*NEIGH, linux/neighbour.h).</summary>
public sealed class NeighbourTable(NetlinkSocket socket)
{
    private const int BufferSize = 256;
    private const byte InterNetwork = 2;
    private const byte Bridge = 7;
    private const byte InterNetworkV6 = 10;
    private const ushort Permanent = 0x80;
    private const ushort NoArp = 0x40;
    private const byte Self = 0x02;
    private const ushort DestinationAttribute = 1;
    private const ushort LinkAddressAttribute = 2;
    private const ushort NexthopAttribute = 13;

    /// <summary>A neighbour that is never asked for by ARP or NDP.</summary>
    public void AddPermanent(int interfaceIndex, IPAddress address, string mac)
    {
        var header = new Header
        {
            Family = address.AddressFamily == AddressFamily.InterNetworkV6 ? InterNetworkV6 : InterNetwork,
            InterfaceIndex = interfaceIndex,
            State = Permanent,
        };
        var message = Begin(stackalloc byte[BufferSize], header);
        message.Attribute(DestinationAttribute, address.GetAddressBytes());
        message.Attribute(LinkAddressAttribute, LinkMessage.ParseMac(mac));
        socket.Request($"add neighbour {address}", message.Message);
    }

    /// <summary>An FDB entry of a tunnel device: packets to that MAC go to that end of the tunnel.</summary>
    public void AddToFdb(int interfaceIndex, string mac, IPAddress remote)
    {
        var message = BeginFdb(stackalloc byte[BufferSize], interfaceIndex, mac);
        message.Attribute(DestinationAttribute, remote.GetAddressBytes());
        socket.Request($"add FDB entry {mac} by way of {remote}", message.Message);
    }

    /// <summary>An FDB entry of a tunnel device: packets to that MAC go to one of a group of next hops (NDA_NH_ID).</summary>
    public void AddToFdb(int interfaceIndex, string mac, uint nexthop)
    {
        var message = BeginFdb(stackalloc byte[BufferSize], interfaceIndex, mac);
        message.Attribute(NexthopAttribute, nexthop);
        socket.Request($"add FDB entry {mac} by way of next hop {nexthop}", message.Message);
    }

    private static MessageBuilder BeginFdb(Span<byte> buffer, int interfaceIndex, string mac)
    {
        var message = Begin(buffer, new Header { Family = Bridge, InterfaceIndex = interfaceIndex, State = Permanent | NoArp, Flags = Self });
        message.Attribute(LinkAddressAttribute, LinkMessage.ParseMac(mac));
        return message;
    }

    private static MessageBuilder Begin(Span<byte> buffer, Header header)
    {
        var message = new MessageBuilder(buffer, MessageType.NewNeighbour, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Replace);
        message.Append(header);
        return message;
    }

    /// <summary>struct ndmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public byte Family;
        public byte Pad1;
        public ushort Pad2;
        public int InterfaceIndex;
        public ushort State;
        public byte Flags;
        public byte Type;
    }
}
