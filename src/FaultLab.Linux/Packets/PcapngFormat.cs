namespace FaultLab.Linux.Packets;

/// <summary>Numbers of the PCAP Next Generation format (draft-ietf-opsawg-pcapng).</summary>
internal static class PcapngFormat
{
    public const uint SectionHeader = 0x0A0D0D0A;
    public const uint InterfaceDescription = 1;
    public const uint InterfaceStatistics = 5;
    public const uint EnhancedPacket = 6;

    public const uint ByteOrderMagic = 0x1A2B3C4D;
    public const ushort EthernetLinkType = 1;
    public const byte Nanoseconds = 9;
    public const byte Microseconds = 6;

    public const ushort EndOfOptions = 0;
    public const ushort Comment = 1;
    public const ushort InterfaceName = 2;
    public const ushort TimestampResolution = 9;
    public const ushort Filter = 11;
    public const ushort PacketFlags = 2;
    public const ushort StatisticsReceived = 4;
    public const ushort StatisticsDropped = 5;

    public const uint InboundFlag = 1;
    public const uint OutboundFlag = 2;

    /// <summary>Type, length, and the length again at the end.</summary>
    public const int BlockOverhead = 12;

    /// <summary>Interface, two halves of the timestamp, captured and original length.</summary>
    public const int PacketFixedLength = 20;

    public static int Pad(int length) => (length + 3) & ~3;
}
