using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>EtherTypes (IEEE 802 Numbers, IANA).</summary>
public static class EtherType
{
    public const ushort IPv4 = 0x0800;
    public const ushort Arp = 0x0806;
    public const ushort Vlan = 0x8100;
    public const ushort ServiceVlan = 0x88A8;
    public const ushort IPv6 = 0x86DD;
    public const ushort Lldp = 0x88CC;
}

/// <summary>An Ethernet header with its VLAN tags (IEEE 802.3, 802.1Q).</summary>
public readonly ref struct EthernetHeader
{
    private const int AddressLength = 6;
    private const int UntaggedLength = 14;
    private const int TagLength = 4;
    private const ushort VlanIdMask = 0x0FFF;
    private readonly ReadOnlySpan<byte> _frame;
    private readonly int _length;

    private EthernetHeader(ReadOnlySpan<byte> frame, int length)
    {
        _frame = frame;
        _length = length;
    }

    public ReadOnlySpan<byte> Destination => _frame[..AddressLength];

    public ReadOnlySpan<byte> Source => _frame.Slice(AddressLength, AddressLength);

    /// <summary>VLAN of the outermost tag; null for an untagged frame.</summary>
    public ushort? VlanId => VlanTags == 0 ? null : (ushort)(TagControl(0) & VlanIdMask);

    /// <summary>VLAN of the innermost tag; null for an untagged frame.</summary>
    public ushort? InnerVlanId => VlanTags == 0 ? null : (ushort)(TagControl(VlanTags - 1) & VlanIdMask);

    /// <summary>How many tags are stacked.</summary>
    public int VlanTags => (_length - UntaggedLength) / TagLength;

    /// <summary>Priority, drop eligibility and VLAN of a tag, the outermost being 0.</summary>
    public ushort TagControl(int tag) => BinaryPrimitives.ReadUInt16BigEndian(_frame[(UntaggedLength + (tag * TagLength))..]);

    /// <summary>What follows the tags.</summary>
    public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(_frame[(_length - 2)..]);

    public ReadOnlySpan<byte> Payload => _frame[_length..];

    public static bool TryParse(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        header = default;
        if (frame.Length < UntaggedLength)
        {
            return false;
        }

        var length = UntaggedLength;
        while (BinaryPrimitives.ReadUInt16BigEndian(frame[(length - 2)..]) is EtherType.Vlan or EtherType.ServiceVlan)
        {
            if (frame.Length < length + TagLength)
            {
                return false;
            }

            length += TagLength;
        }

        header = new EthernetHeader(frame, length);
        return true;
    }
}
