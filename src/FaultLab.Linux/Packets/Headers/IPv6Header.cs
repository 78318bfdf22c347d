using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>The header of IPv6 (RFC 8200); extension headers are part of the payload, and <see cref="TryFindTransport"/> walks over them.</summary>
public readonly ref struct IPv6Header
{
    private const int Length = 40;
    private const int ShortestExtension = 8;

    // RFC 8200 allows each once, destination options twice; more is an attack or garbage.
    private const int MostExtensions = 16;

    private readonly ReadOnlySpan<byte> _packet;

    private IPv6Header(ReadOnlySpan<byte> packet) => _packet = packet;

    public ushort PayloadLength => BinaryPrimitives.ReadUInt16BigEndian(_packet[4..]);

    /// <summary>Protocol of the payload, or of its first extension header.</summary>
    public byte NextHeader => _packet[6];

    public byte HopLimit => _packet[7];

    public ReadOnlySpan<byte> Source => _packet.Slice(8, 16);

    public ReadOnlySpan<byte> Destination => _packet.Slice(24, 16);

    /// <summary>Without what was padded to it, and only as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload => _packet[Length..];

    public static bool TryParse(ReadOnlySpan<byte> packet, out IPv6Header header)
    {
        header = default;
        if (packet.Length < Length || packet[0] >> 4 != 6)
        {
            return false;
        }

        header = new IPv6Header(packet[..Math.Min(Length + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), packet.Length)]);
        return true;
    }

    /// <summary>Walks the extension headers to what they carry; false when they are cut off, too many, or encrypted.</summary>
    public bool TryFindTransport(out IPv6Transport transport)
    {
        transport = default;
        var protocol = NextHeader;
        var rest = Payload;
        ReadOnlySpan<byte> fragment = default;
        for (var i = 0; i < MostExtensions; i++)
        {
            switch (protocol)
            {
                case IPProtocol.IPv6HopByHop or IPProtocol.IPv6Routing or IPProtocol.IPv6Destination or IPProtocol.Mobility or IPProtocol.Authentication:
                    if (rest.Length < ShortestExtension)
                    {
                        return false;
                    }

                    // In units of 8 bytes less the first; that of the authentication header in 4 bytes less two (RFC 4302).
                    var length = protocol == IPProtocol.Authentication ? (rest[1] + 2) * 4 : (rest[1] + 1) * 8;
                    if (length > rest.Length)
                    {
                        return false;
                    }

                    protocol = rest[0];
                    rest = rest[length..];
                    break;
                case IPProtocol.IPv6Fragment:
                    if (rest.Length < ShortestExtension)
                    {
                        return false;
                    }

                    fragment = rest[..ShortestExtension];
                    protocol = rest[0];
                    rest = rest[ShortestExtension..];
                    if (FragmentOffset(fragment) != 0)
                    {
                        transport = new IPv6Transport(protocol, rest, fragment);
                        return true;
                    }

                    break;
                default:
                    transport = new IPv6Transport(protocol, rest, fragment);
                    return true;
            }
        }

        return false;
    }

    internal static int FragmentOffset(ReadOnlySpan<byte> fragment) => BinaryPrimitives.ReadUInt16BigEndian(fragment[2..]) & 0xFFF8;
}

/// <summary>What an IPv6 packet carries behind its extension headers.</summary>
public readonly ref struct IPv6Transport
{
    private readonly ReadOnlySpan<byte> _fragment;

    internal IPv6Transport(byte protocol, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> fragment)
    {
        Protocol = protocol;
        Payload = payload;
        _fragment = fragment;
    }

    public byte Protocol { get; }

    /// <summary>As far as it was captured; of a later fragment, no header.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public bool IsFragment => !_fragment.IsEmpty;

    /// <summary>Bytes.</summary>
    public int FragmentOffset => _fragment.IsEmpty ? 0 : IPv6Header.FragmentOffset(_fragment);

    public bool MoreFragments => !_fragment.IsEmpty && (_fragment[3] & 1) != 0;

    public uint FragmentIdentification => _fragment.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(_fragment[4..]);
}
