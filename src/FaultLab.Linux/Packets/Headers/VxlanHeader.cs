using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>A VXLAN header and the frame it carries (RFC 7348).</summary>
public readonly ref struct VxlanHeader
{
    /// <summary>The UDP port that IANA gave it.</summary>
    public const ushort Port = 4789;

    /// <summary>The port that Linux used before.</summary>
    public const ushort LegacyPort = 8472;

    private const int Length = 8;
    private const byte IdentifierIsValid = 0x08;
    private readonly ReadOnlySpan<byte> _packet;

    private VxlanHeader(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>24 bits.</summary>
    public uint NetworkIdentifier => BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]) >> 8;

    /// <summary>From its Ethernet header on.</summary>
    public ReadOnlySpan<byte> Frame => _packet[Length..];

    public static bool TryParse(ReadOnlySpan<byte> packet, out VxlanHeader header)
    {
        var fits = packet.Length >= Length && (packet[0] & IdentifierIsValid) != 0;
        header = fits ? new VxlanHeader(packet) : default;
        return fits;
    }
}
