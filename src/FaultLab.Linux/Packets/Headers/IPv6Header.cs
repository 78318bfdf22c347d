using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>The fixed header of IPv6 (RFC 8200); extension headers are part of the payload.</summary>
public readonly ref struct IPv6Header
{
    private const int Length = 40;
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
}
