using System.Buffers.Binary;
using System.Net;
using FaultLab.Agent.Probes;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>An IPv4 packet with a UDP datagram of zeros in it, whose UDP checksum is left to the kernel (RFC 791, RFC 768).</summary>
internal static class UdpInIPv4
{
    private const int IPv4HeaderSize = 20;
    private const byte Protocol = 17;
    private const byte VersionAndLength = 0x45;
    private const byte TimeToLive = 64;
    private const ushort ChecksumField = 6;

    /// <param name="gsoSize">Payload of each fragment the kernel is to make of it; 0: it stays whole.</param>
    public static (VirtioNetHeader Header, byte[] Packet) Packet(IPEndPoint from, IPEndPoint to, int size, ushort gsoSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 65507);
        var packet = new byte[IPv4HeaderSize + UdpDatagram.HeaderSize + size];
        packet[0] = VersionAndLength;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = TimeToLive;
        packet[9] = Protocol;
        from.Address.GetAddressBytes().CopyTo(packet, 12);
        to.Address.GetAddressBytes().CopyTo(packet, 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InternetChecksum.Of(packet.AsSpan(0, IPv4HeaderSize)));
        var datagram = packet.AsSpan(IPv4HeaderSize);
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        // What the kernel completes: the sum over the pseudo header (Documentation/networking/checksum-offloads.rst).
        var pseudo = InternetChecksum.Add(Protocol + (ulong)datagram.Length, packet.AsSpan(12, 8));
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumField..], (ushort)~InternetChecksum.Finish(pseudo));
        return (
            new VirtioNetHeader(
                gsoSize == 0 ? VirtioNetHeader.None : VirtioNetHeader.UdpFragments, IPv4HeaderSize + UdpDatagram.HeaderSize, gsoSize,
                IPv4HeaderSize, ChecksumField),
            packet);
    }
}
