using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Sockets;

/// <summary>Makes socket addresses of AF_PACKET: struct sockaddr_ll of linux/if_packet.h.</summary>
public static class PacketAddress
{
    /// <summary>ETH_P_ARP of linux/if_ether.h.</summary>
    public const ushort Arp = 0x0806;

    internal const int Family = 17;

    private const int Size = 20;
    private const byte MacLength = 6;

    /// <summary>The Ethernet broadcast address on an interface.</summary>
    public static byte[] Broadcast(int interfaceIndex, ushort protocol)
    {
        var address = OfInterface(interfaceIndex, protocol);
        address[11] = MacLength;
        address.AsSpan(12, MacLength).Fill(0xff);
        return address;
    }

    internal static byte[] OfInterface(int interfaceIndex, ushort protocol)
    {
        var address = new byte[Size];
        MemoryMarshal.Write(address, (ushort)Family);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), protocol);
        MemoryMarshal.Write(address.AsSpan(4), interfaceIndex);
        return address;
    }
}
