using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>An IPv4 packet with a UDP datagram of zeros in it, whose UDP checksum is left to the kernel (RFC 791, RFC 768).</summary>
internal static class UdpInIPv4
{
    /// <param name="gsoSize">Payload of each fragment the kernel is to make of it; 0: it stays whole.</param>
    public static (VirtioNetHeader Header, byte[] Packet) Packet(IPEndPoint from, IPEndPoint to, int size, ushort gsoSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 65507);
        var packet = new byte[PacketHeaders.IPv4Size + UdpDatagram.HeaderSize + size];
        PacketHeaders.WriteIPv4(packet, from.Address, to.Address, identification: 0, fragment: null);
        UdpDatagram.WriteUnfinishedHeader(packet.AsSpan(PacketHeaders.IPv4Size), from.Address, from.Port, to);
        return (
            new VirtioNetHeader(
                gsoSize == 0 ? VirtioNetHeader.None : VirtioNetHeader.UdpFragments, PacketHeaders.IPv4Size + UdpDatagram.HeaderSize, gsoSize,
                PacketHeaders.IPv4Size, UdpDatagram.ChecksumOffset),
            packet);
    }
}
