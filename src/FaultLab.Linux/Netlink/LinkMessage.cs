using System.Globalization;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The layout of RTM_*LINK messages (linux/rtnetlink.h, linux/if_link.h).</summary>
internal static class LinkMessage
{
    public const ushort Address = 1;
    public const ushort InterfaceName = 3;
    public const ushort Mtu = 4;
    public const ushort OperationalState = 16;
    public const ushort Info = 18;
    public const ushort NamespacePid = 19;
    public const ushort InterfaceAlias = 20;
    public const ushort Statistics64 = 23;
    public const ushort Group = 27;
    public const ushort NamespaceDescriptor = 28;
    public const ushort TransmitQueues = 31;
    public const ushort ReceiveQueues = 32;
    public const ushort CarrierState = 33;
    public const ushort InfoKind = 1;
    public const ushort InfoData = 2;
    public const ushort VethPeer = 1;

    // linux/if_tunnel.h: IFLA_IPTUN_*, IFLA_GRE_*.
    public const ushort IpipLocal = 2;
    public const ushort IpipRemote = 3;
    public const ushort GreLocal = 6;
    public const ushort GreRemote = 7;

    /// <summary>struct ifinfomsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public byte Family;
        public byte Pad;
        public ushort DeviceType;
        public int Index;
        public uint Flags;
        public uint Change;
    }

    /// <summary>Reads an interface; null for other messages, and for those in which a bridge speaks of its ports (AF_BRIDGE).</summary>
    public static unsafe LinkInfo? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (MessageType.NewLink or MessageType.DeleteLink)
            || !MemoryMarshal.TryRead<Header>(payload, out var header) || header.Family != 0)
        {
            return null;
        }

        var link = new LinkInfo { Index = header.Index, Name = "", Flags = (LinkFlags)header.Flags };
        var attributes = AttributeReader.After(payload, sizeof(Header));
        while (attributes.TryRead(out var attribute))
        {
            link = attribute.Type switch
            {
                Address => link with { Mac = FormatMac(attribute.Value) },
                InterfaceName => link with { Name = attribute.Text },
                Mtu => link with { Mtu = attribute.Int32 },
                OperationalState => link with { OperState = (OperState)attribute.Byte },
                Info => link with { Kind = ReadKind(attribute.Nested) },
                InterfaceAlias => link with { Alias = attribute.Text },
                Statistics64 => link with { Statistics = ReadStatistics(attribute.Value) },
                CarrierState => link with { Carrier = attribute.Byte != 0 },
                _ => link,
            };
        }

        return link;
    }

    public static string FormatMac(ReadOnlySpan<byte> address) =>
        string.Join(':', address.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    public static byte[] ParseMac(string mac) => Convert.FromHexString(mac.Replace(":", "", StringComparison.Ordinal));

    private static string? ReadKind(AttributeReader info)
    {
        while (info.TryRead(out var attribute))
        {
            if (attribute.Type == InfoKind)
            {
                return attribute.Text;
            }
        }

        return null;
    }

    private static LinkStatistics ReadStatistics(ReadOnlySpan<byte> value)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(value);
        return words.Length < 8
            ? default
            : new LinkStatistics
            {
                RxPackets = words[0],
                TxPackets = words[1],
                RxBytes = words[2],
                TxBytes = words[3],
                RxErrors = words[4],
                TxErrors = words[5],
                RxDropped = words[6],
                TxDropped = words[7],
            };
    }
}
