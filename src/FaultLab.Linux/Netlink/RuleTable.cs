using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>The routing rules of the socket's namespace (RTM_*RULE, linux/fib_rules.h). Methods throw <see cref="ErrnoException"/> when the kernel refuses.</summary>
public sealed class RuleTable(NetlinkSocket socket)
{
    private const int BufferSize = 512;
    private const ushort SourceAttribute = 2;
    private const ushort InputAttribute = 3;
    private const ushort PriorityAttribute = 6;
    private const ushort TableAttribute = 15;
    private const byte ToTable = 1;

    /// <summary>struct fib_rule_hdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public byte Family;
        public byte DestinationLength;
        public byte SourceLength;
        public byte TypeOfService;
        public byte Table;
        public byte Reserved1;
        public byte Reserved2;
        public byte Action;
        public uint Flags;
    }

    /// <summary>The rules that lead to a table, IPv4 before IPv6.</summary>
    public IReadOnlyList<RoutingRule> List() => [.. List(AddressFamily.InterNetwork), .. List(AddressFamily.InterNetworkV6)];

    /// <summary>Adds a rule; one that is there already is left as it is.</summary>
    public void Add(RoutingRule rule)
    {
        if (List(FamilyOf(rule)).Contains(rule))
        {
            return;
        }

        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewRule, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header { Family = FamilyOf(rule).ToKernel(), SourceLength = (byte)(rule.From?.PrefixLength ?? 0), Action = ToTable });
        message.Attribute(PriorityAttribute, rule.Priority);
        message.Attribute(TableAttribute, rule.Table);
        if (rule.From is { PrefixLength: > 0 } from)
        {
            message.Attribute(SourceAttribute, from.BaseAddress.GetAddressBytes());
        }

        if (rule.ComesIn is { } name)
        {
            message.Attribute(InputAttribute, name);
        }

        socket.Request($"add the routing rule {rule}", message.Message);
    }

    private static AddressFamily FamilyOf(RoutingRule rule) => rule.IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    private List<RoutingRule> List(AddressFamily family)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetRule, MessageFlags.Dump);
        message.Append(new Header { Family = family.ToKernel() });
        return socket.Dump("list routing rules", message.Message, Parse);
    }

    internal static unsafe RoutingRule? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != MessageType.NewRule || !MemoryMarshal.TryRead<Header>(payload, out var header) || header.Action != ToTable)
        {
            return null;
        }

        int table = header.Table;
        var priority = 0;
        IPAddress? source = null;
        string? input = null;
        var attributes = AttributeReader.After(payload, sizeof(Header));
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case SourceAttribute:
                    source = KernelAddress.Read(attribute.Value);
                    break;
                case InputAttribute:
                    input = attribute.Text;
                    break;
                case PriorityAttribute:
                    priority = attribute.Int32;
                    break;
                case TableAttribute:
                    table = attribute.Int32;
                    break;
            }
        }

        return new RoutingRule
        {
            Priority = priority,
            Table = table,
            From = source is null ? null : new IPNetwork(source, header.SourceLength),
            ComesIn = input,
            IsIPv6 = header.Family == KernelAddress.InterNetworkV6,
        };
    }
}
