using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The layout of RTM_*ROUTE messages (linux/rtnetlink.h).</summary>
internal static class RouteMessage
{
    private const ushort DestinationAttribute = 1;
    private const ushort InterfaceAttribute = 4;
    private const ushort GatewayAttribute = 5;
    private const ushort PriorityAttribute = 6;
    private const ushort MultipathAttribute = 9;
    private const ushort TableAttribute = 15;
    private const byte Unicast = 1;
    private const byte LinkScope = 253;
    private const uint ClonedFlag = 0x200;

    /// <summary>struct rtmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public byte Family;
        public byte DestinationLength;
        public byte SourceLength;
        public byte TypeOfService;
        public byte Table;
        public byte Protocol;
        public byte Scope;
        public byte Type;
        public uint Flags;
    }

    /// <summary>struct rtnexthop</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HopHeader
    {
        public ushort Length;
        public byte Flags;
        public byte Hops;
        public int InterfaceIndex;
    }

    public static void Append(ref MessageBuilder message, Route route)
    {
        var direct = route.NextHops is [{ Via: null }] && !route.IsIPv6;
        message.Append(new Header
        {
            Family = route.Destination.BaseAddress.AddressFamily.ToKernel(),
            DestinationLength = (byte)route.Destination.PrefixLength,
            Protocol = route.Protocol,
            Scope = direct ? LinkScope : (byte)0,
            Type = Unicast,
        });
        message.Attribute(TableAttribute, route.Table);
        if (route.Destination.PrefixLength > 0)
        {
            message.Attribute(DestinationAttribute, route.Destination.BaseAddress.GetAddressBytes());
        }

        if (route.Metric != 0)
        {
            message.Attribute(PriorityAttribute, route.Metric);
        }

        if (route.NextHops is [var only])
        {
            message.Attribute(InterfaceAttribute, only.InterfaceIndex);
            AppendGateway(ref message, only);
            return;
        }

        var multipath = message.BeginNested(MultipathAttribute);
        foreach (var hop in route.NextHops)
        {
            var start = message.Length;
            message.Append(new HopHeader { InterfaceIndex = hop.InterfaceIndex });
            AppendGateway(ref message, hop);
            message.Patch(start, (ushort)(message.Length - start));
        }

        message.EndNested(multipath);
    }

    /// <summary>Reads a route; null for what is not a unicast route, or a cached clone of one.</summary>
    public static unsafe Route? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != MessageType.NewRoute || !MemoryMarshal.TryRead<Header>(payload, out var header)
            || header.Type != Unicast || (header.Flags & ClonedFlag) != 0)
        {
            return null;
        }

        var destination = header.Family == KernelAddress.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? via = null;
        var interfaceIndex = 0;
        var metric = 0;
        int table = header.Table;
        var hops = ImmutableArray.CreateBuilder<NextHop>();
        var attributes = AttributeReader.After(payload, sizeof(Header));
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case DestinationAttribute:
                    destination = KernelAddress.Read(attribute.Value) ?? destination;
                    break;
                case InterfaceAttribute:
                    interfaceIndex = attribute.Int32;
                    break;
                case GatewayAttribute:
                    via = KernelAddress.Read(attribute.Value);
                    break;
                case PriorityAttribute:
                    metric = attribute.Int32;
                    break;
                case MultipathAttribute:
                    ReadHops(attribute.Value, hops);
                    break;
                case TableAttribute:
                    table = attribute.Int32;
                    break;
            }
        }

        if (hops.Count == 0 && interfaceIndex != 0)
        {
            hops.Add(new NextHop(via, interfaceIndex));
        }

        if (!IPNetwork.TryParse($"{destination}/{header.DestinationLength}", out var network))
        {
            return null;
        }

        return new Route
        {
            Destination = network,
            NextHops = hops.ToImmutable(),
            Metric = metric,
            Table = table,
            Protocol = header.Protocol,
        };
    }

    private static void AppendGateway(ref MessageBuilder message, NextHop hop)
    {
        if (hop.Via is not null)
        {
            message.Attribute(GatewayAttribute, hop.Via.GetAddressBytes());
        }
    }

    private static unsafe void ReadHops(ReadOnlySpan<byte> rest, ImmutableArray<NextHop>.Builder hops)
    {
        while (MemoryMarshal.TryRead<HopHeader>(rest, out var header) && header.Length >= sizeof(HopHeader) && header.Length <= rest.Length)
        {
            IPAddress? via = null;
            var attributes = AttributeReader.After(rest[..header.Length], sizeof(HopHeader));
            while (attributes.TryRead(out var attribute))
            {
                if (attribute.Type == GatewayAttribute)
                {
                    via = KernelAddress.Read(attribute.Value);
                }
            }

            hops.Add(new NextHop(via, header.InterfaceIndex));
            rest = rest[Math.Min(MessageBuilder.Align(header.Length), rest.Length)..];
        }
    }
}
