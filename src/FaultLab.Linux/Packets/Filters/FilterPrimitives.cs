using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>What the words of a filter mean, as tests of a frame without VLAN tag.</summary>
internal static class FilterPrimitives
{
    private const uint TypeOffset = 12;
    private const uint IPOffset = 14;
    private const uint IPv6PayloadOffset = IPOffset + 40;
    private const uint Fragmented = 0x1FFF;
    private const byte FragmentHeader = 44;
    private const byte SctpProtocol = 132;

    public static FilterNode Protocol(string name) => name switch
    {
        "ip" => Type(EtherType.IPv4),
        "ip6" => Type(EtherType.IPv6),
        "arp" => Type(EtherType.Arp),
        "icmp" => IPv4Proto(IPProtocol.Icmp),
        "icmp6" => WithFragments(IPProtocol.IcmpV6),
        "udp" => FilterNode.Or(IPv4Proto(IPProtocol.Udp), WithFragments(IPProtocol.Udp)),
        _ => FilterNode.Or(IPv4Proto(IPProtocol.Tcp), WithFragments(IPProtocol.Tcp)),
    };

    public static FilterNode IPv4Proto(byte number) => FilterNode.And(Type(EtherType.IPv4), Byte(IPOffset + 9, number));

    public static FilterNode IPv6Proto(byte number) => WithFragments(number);

    /// <summary>By the tag that the kernel took out of the frame.</summary>
    public static FilterNode Vlan(ushort? id)
    {
        var tagged = TestNode.Equal(1, new FilterInstruction(Bpf.LoadByte, 0, 0, Bpf.AncillaryVlanTagPresent));
        return id is { } value
            ? FilterNode.And(tagged, TestNode.Equal(value, new FilterInstruction(Bpf.LoadHalf, 0, 0, Bpf.AncillaryVlanTag), new FilterInstruction(Bpf.AndValue, 0, 0, 0xFFF)))
            : tagged;
    }

    /// <param name="to">Null: one port.</param>
    public static FilterNode Ports(string? protocol, bool source, bool destination, ushort from, ushort? to)
    {
        byte[] protocols = protocol switch
        {
            "tcp" => [IPProtocol.Tcp],
            "udp" => [IPProtocol.Udp],
            null => [SctpProtocol, IPProtocol.Tcp, IPProtocol.Udp],
            _ => throw new FilterException($"'{protocol} port' is not known: ports are of tcp or udp."),
        };
        var (four, six) = (new List<FilterNode>(), new List<FilterNode>());
        if (source)
        {
            four.Add(Port4(IPOffset, from, to));
            six.Add(Half(IPv6PayloadOffset, from, to));
        }

        if (destination)
        {
            four.Add(Port4(IPOffset + 2, from, to));
            six.Add(Half(IPv6PayloadOffset + 2, from, to));
        }

        var first = new NotNode(new TestNode([new FilterInstruction(Bpf.LoadHalf, 0, 0, IPOffset + 6)], Bpf.JumpIfSet, Fragmented));
        return FilterNode.Or(
            FilterNode.And(Type(EtherType.IPv4), FilterNode.Or([.. protocols.Select(p => Byte(IPOffset + 9, p))]), first, FilterNode.Or([.. four])),
            FilterNode.And(Type(EtherType.IPv6), FilterNode.Or([.. protocols.Select(p => Byte(IPOffset + 6, p))]), FilterNode.Or([.. six])));
    }

    /// <summary>Null when the protocol has no such addresses.</summary>
    public static FilterNode? Addresses(string? protocol, bool source, bool destination, IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? protocol is null or "ip6" ? FilterNode.And(Type(EtherType.IPv6), Either(IPOffset + 8, IPOffset + 24)) : null
            : protocol switch
            {
                "ip" => FilterNode.And(Type(EtherType.IPv4), Either(IPOffset + 12, IPOffset + 16)),
                "arp" => FilterNode.And(Type(EtherType.Arp), Either(IPOffset + 14, IPOffset + 24)),
                null => FilterNode.Or(
                    FilterNode.And(Type(EtherType.IPv4), Either(IPOffset + 12, IPOffset + 16)), FilterNode.And(Type(EtherType.Arp), Either(IPOffset + 14, IPOffset + 24))),
                _ => null,
            };

        FilterNode Either(uint from, uint to) => (source, destination) switch
        {
            (true, true) => FilterNode.Or(At(from), At(to)),
            (true, false) => At(from),
            _ => At(to),
        };

        // Of a net without bits, every address: the frame need not even hold it.
        FilterNode At(uint offset) => length == 0 ? TestNode.Always : FilterNode.And([.. Words(bytes, length, offset)]);
    }

    public static bool HasBitsBehind(IPAddress address, int length) =>
        address.GetAddressBytes().Where((value, i) => (value & ~Mask8(length - (i * 8))) != 0).Any();

    private static IEnumerable<FilterNode> Words(byte[] bytes, int length, uint offset)
    {
        for (var i = 0; i < bytes.Length && (i == 0 || i * 8 < length); i += 4)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 32);
            var mask = bits == 0 ? 0 : uint.MaxValue << (32 - bits);
            yield return TestNode.Equal(
                BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i)),
                [new FilterInstruction(Bpf.LoadWord, 0, 0, offset + (uint)i), .. mask == uint.MaxValue ? (FilterInstruction[])[] : [new FilterInstruction(Bpf.AndValue, 0, 0, mask)]]);
        }
    }

    private static int Mask8(int bits) => bits >= 8 ? 0xFF : bits <= 0 ? 0 : 0xFF00 >> bits & 0xFF;

    /// <summary>Also of the first header behind a fragment header, as libpcap has it.</summary>
    private static FilterNode WithFragments(byte number) => FilterNode.And(
        Type(EtherType.IPv6),
        FilterNode.Or(Byte(IPOffset + 6, number), FilterNode.And(Byte(IPOffset + 6, FragmentHeader), Byte(IPv6PayloadOffset, number))));

    private static TestNode Type(ushort type) => TestNode.Equal(type, new FilterInstruction(Bpf.LoadHalf, 0, 0, TypeOffset));

    private static TestNode Byte(uint offset, byte value) => TestNode.Equal(value, new FilterInstruction(Bpf.LoadByte, 0, 0, offset));

    private static FilterNode Half(uint offset, ushort from, ushort? to) =>
        Between([new FilterInstruction(Bpf.LoadHalf, 0, 0, offset)], from, to);

    private static FilterNode Port4(uint offset, ushort from, ushort? to) => Between(
        [new FilterInstruction(Bpf.LoadIndexFromHeaderLength, 0, 0, IPOffset), new FilterInstruction(Bpf.LoadHalfIndexed, 0, 0, offset)], from, to);

    private static FilterNode Between(FilterInstruction[] loads, ushort from, ushort? to) => to is { } end
        ? new AndNode(new TestNode([.. loads], Bpf.JumpIfGreaterOrEqual, from), new NotNode(new TestNode([.. loads], Bpf.JumpIfGreater, end)))
        : TestNode.Equal(from, loads);
}
