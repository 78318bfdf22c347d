using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>A UDP header (RFC 768).</summary>
public readonly ref struct UdpHeader
{
    private const int HeaderLength = 8;
    private readonly ReadOnlySpan<byte> _segment;

    private UdpHeader(ReadOnlySpan<byte> segment) => _segment = segment;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_segment);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_segment[2..]);

    /// <summary>Header and payload; of a whole datagram, also when this is only its first fragment.</summary>
    public ushort Length => BinaryPrimitives.ReadUInt16BigEndian(_segment[4..]);

    /// <summary>As far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload => _segment[HeaderLength..];

    public static bool TryParse(ReadOnlySpan<byte> segment, out UdpHeader header)
    {
        header = segment.Length < HeaderLength ? default : new UdpHeader(segment);
        return segment.Length >= HeaderLength;
    }
}
