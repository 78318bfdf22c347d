using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>Control bits (RFC 9293, 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    None = 0,
    Fin = 0x01,
    Syn = 0x02,
    Reset = 0x04,
    Push = 0x08,
    Ack = 0x10,
    Urgent = 0x20,
}

/// <summary>A TCP header with its options (RFC 9293).</summary>
public readonly ref struct TcpHeader
{
    private const int ShortestLength = 20;
    private readonly ReadOnlySpan<byte> _segment;

    private TcpHeader(ReadOnlySpan<byte> segment) => _segment = segment;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_segment);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_segment[2..]);

    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_segment[4..]);

    public uint Acknowledgement => BinaryPrimitives.ReadUInt32BigEndian(_segment[8..]);

    public TcpFlags Flags => (TcpFlags)_segment[13];

    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_segment[14..]);

    public int HeaderLength => (_segment[12] >> 4) * 4;

    /// <summary>Read them with <see cref="TcpOptions"/>.</summary>
    public ReadOnlySpan<byte> Options => _segment[ShortestLength..HeaderLength];

    public ReadOnlySpan<byte> Payload => _segment[HeaderLength..];

    public static bool TryParse(ReadOnlySpan<byte> segment, out TcpHeader header)
    {
        header = default;
        if (segment.Length < ShortestLength)
        {
            return false;
        }

        var length = (segment[12] >> 4) * 4;
        if (length < ShortestLength || length > segment.Length)
        {
            return false;
        }

        header = new TcpHeader(segment);
        return true;
    }
}
