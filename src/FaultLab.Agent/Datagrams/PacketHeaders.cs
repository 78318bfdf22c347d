using System.Buffers.Binary;
using System.Net;
using FaultLab.Agent.Probes;

namespace FaultLab.Agent.Datagrams;

/// <summary>IP headers for packets that are made whole here: RFC 791, RFC 8200.</summary>
internal static class PacketHeaders
{
    public const int IPv4Size = 20;
    public const int IPv6Size = 40;

    /// <summary>The fragment extension header of IPv6.</summary>
    public const int FragmentSize = 8;

    private const byte UdpProtocol = 17;
    private const byte FragmentHeader = 44;
    private const byte HopLimit = 64;
    private const ushort MoreFragments = 0x2000;

    /// <param name="packet">Header and what it carries: its length is the packet's.</param>
    /// <param name="fragment">Null: the packet carries a whole datagram.</param>
    public static void WriteIPv4(Span<byte> packet, IPAddress source, IPAddress target, ushort identification, Fragment? fragment)
    {
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identification);
        var place = fragment is { } f ? (f.Offset / FragmentPlan.Unit) | (f.More ? MoreFragments : 0) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)place);
        packet[8] = HopLimit;
        packet[9] = UdpProtocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], 0);
        source.TryWriteBytes(packet[12..], out _);
        target.TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Of(packet[..IPv4Size]));
    }

    /// <inheritdoc cref="WriteIPv4"/>
    public static void WriteIPv6(Span<byte> packet, IPAddress source, IPAddress target, uint identification, Fragment? fragment)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 6u << 28);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - IPv6Size));
        packet[6] = fragment is null ? UdpProtocol : FragmentHeader;
        packet[7] = HopLimit;
        source.TryWriteBytes(packet[8..], out _);
        target.TryWriteBytes(packet[24..], out _);
        if (fragment is { } f)
        {
            var extension = packet[IPv6Size..];
            extension[0] = UdpProtocol;
            extension[1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(extension[2..], (ushort)(f.Offset | (f.More ? 1 : 0)));
            BinaryPrimitives.WriteUInt32BigEndian(extension[4..], identification);
        }
    }
}
