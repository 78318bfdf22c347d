using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>The head of an ICMP or ICMPv6 message (RFC 792, RFC 4443).</summary>
public readonly ref struct IcmpHeader
{
    public const byte EchoReply = 0;
    public const byte EchoRequest = 8;
    public const byte Unreachable = 3;
    public const byte TimeExceeded = 11;
    public const byte UnreachableV6 = 1;
    public const byte PacketTooBigV6 = 2;
    public const byte TimeExceededV6 = 3;
    public const byte NeighborSolicitationV6 = 135;
    public const byte NeighborAdvertisementV6 = 136;
    public const byte EchoRequestV6 = 128;
    public const byte EchoReplyV6 = 129;
    private const int Length = 8;
    private readonly ReadOnlySpan<byte> _message;

    private IcmpHeader(ReadOnlySpan<byte> message) => _message = message;

    public byte Type => _message[0];

    public byte Code => _message[1];

    /// <summary>Of an echo.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_message[4..]);

    /// <summary>Of an echo.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>Of an error "fragmentation needed" (RFC 1191): the MTU of the next hop, bytes.</summary>
    public ushort NextHopMtu => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>Of an ICMPv6 "packet too big": the MTU of the next hop, bytes.</summary>
    public uint NextHopMtuV6 => BinaryPrimitives.ReadUInt32BigEndian(_message[4..]);

    /// <summary>Of an error: the head of the packet it is about.</summary>
    public ReadOnlySpan<byte> Payload => _message[Length..];

    public static bool TryParse(ReadOnlySpan<byte> message, out IcmpHeader header)
    {
        header = message.Length < Length ? default : new IcmpHeader(message);
        return message.Length >= Length;
    }
}
