using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>An ARP packet for IPv4 over Ethernet (RFC 826).</summary>
public readonly ref struct ArpHeader
{
    public const ushort Request = 1;
    public const ushort Reply = 2;
    public const int Length = 28;

    // Hardware type Ethernet, protocol IPv4, address lengths 6 and 4.
    private const ulong IPv4OverEthernet = 0x0001_0800_06_04;
    private readonly ReadOnlySpan<byte> _packet;

    private ArpHeader(ReadOnlySpan<byte> packet) => _packet = packet;

    public ushort Operation => BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]);

    public ReadOnlySpan<byte> SenderMac => _packet.Slice(8, 6);

    public ReadOnlySpan<byte> SenderAddress => _packet.Slice(14, 4);

    public ReadOnlySpan<byte> TargetMac => _packet.Slice(18, 6);

    public ReadOnlySpan<byte> TargetAddress => _packet.Slice(24, 4);

    public static bool TryParse(ReadOnlySpan<byte> packet, out ArpHeader header)
    {
        header = default;
        if (packet.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(packet) >> 16 != IPv4OverEthernet)
        {
            return false;
        }

        header = new ArpHeader(packet[..Length]);
        return true;
    }
}
