using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>Protocol numbers of IPv4 and next headers of IPv6 (IANA).</summary>
public static class IPProtocol
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IPv6HopByHop = 0;
    public const byte IPv6Routing = 43;
    public const byte IPv6Fragment = 44;
    public const byte Authentication = 51;
    public const byte IPv6NoNext = 59;
    public const byte IPv6Destination = 60;
    public const byte Mobility = 135;
    public const byte IcmpV6 = 58;
}

/// <summary>An IPv4 header with its options (RFC 791).</summary>
public readonly ref struct IPv4Header
{
    private const int ShortestLength = 20;
    private const ushort DontFragmentBit = 0x4000;
    private const ushort MoreFragmentsBit = 0x2000;
    private const ushort OffsetMask = 0x1FFF;
    private readonly ReadOnlySpan<byte> _packet;

    private IPv4Header(ReadOnlySpan<byte> packet) => _packet = packet;

    public int HeaderLength => (_packet[0] & 0xF) * 4;

    public ushort TotalLength => BinaryPrimitives.ReadUInt16BigEndian(_packet[2..]);

    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_packet[4..]);

    public bool DontFragment => (BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) & DontFragmentBit) != 0;

    public bool MoreFragments => (BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) & MoreFragmentsBit) != 0;

    /// <summary>Bytes.</summary>
    public int FragmentOffset => (BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) & OffsetMask) * 8;

    public bool IsFragment => (BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) & (MoreFragmentsBit | OffsetMask)) != 0;

    /// <summary>Option by option: type, length, data (RFC 791).</summary>
    public ReadOnlySpan<byte> Options => _packet[ShortestLength..HeaderLength];

    public byte TimeToLive => _packet[8];

    public byte Protocol => _packet[9];

    public ReadOnlySpan<byte> Source => _packet.Slice(12, 4);

    public ReadOnlySpan<byte> Destination => _packet.Slice(16, 4);

    /// <summary>Without what was padded to it, and only as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    public static bool TryParse(ReadOnlySpan<byte> packet, out IPv4Header header)
    {
        header = default;
        if (packet.Length < ShortestLength || packet[0] >> 4 != 4)
        {
            return false;
        }

        var headerLength = (packet[0] & 0xF) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (headerLength < ShortestLength || headerLength > packet.Length || total < headerLength)
        {
            return false;
        }

        header = new IPv4Header(packet[..Math.Min(total, packet.Length)]);
        return true;
    }
}
