using System.Buffers.Binary;
using System.Net;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>Addresses and ports of a flow of packets in one direction.</summary>
public readonly record struct ConnectionKey(UInt128 Source, UInt128 Destination, ushort SourcePort, ushort DestinationPort, byte Protocol, bool IsIPv6)
{
    public ConnectionKey Reversed => new(Destination, Source, DestinationPort, SourcePort, Protocol, IsIPv6);

    /// <summary>Of a packet with ports; they are 0 where it has none.</summary>
    public static ConnectionKey Of(in PacketView packet, ushort sourcePort, ushort destinationPort) =>
        new(Number(packet.Source), Number(packet.Destination), sourcePort, destinationPort, packet.Protocol, packet.Source.Length == 16);

    public override string ToString() => $"{EndPoint(Source, SourcePort)} > {EndPoint(Destination, DestinationPort)}";

    public override int GetHashCode() =>
        HashCode.Combine((ulong)Source ^ (ulong)(Source >> 64), (ulong)Destination ^ (ulong)(Destination >> 64), ((uint)SourcePort << 16) | DestinationPort, Protocol);

    private static UInt128 Number(ReadOnlySpan<byte> address) => address.Length switch
    {
        16 => BinaryPrimitives.ReadUInt128BigEndian(address),
        4 => BinaryPrimitives.ReadUInt32BigEndian(address),
        _ => 0,
    };

    private IPEndPoint EndPoint(UInt128 address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPEndPoint(new IPAddress(IsIPv6 ? bytes : bytes[12..]), port);
    }
}
