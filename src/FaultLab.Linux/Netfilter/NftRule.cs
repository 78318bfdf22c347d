using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FaultLab.Linux.Netlink;

namespace FaultLab.Linux.Netfilter;

/// <summary>
/// One rule: matches that must all hold, then what is done. Each call appends the expressions that <c>nft</c> would make of the words in its
/// summary (linux/netfilter/nf_tables.h).
/// </summary>
/// <param name="comment">What it is for; <c>nft list ruleset</c> shows it, and reading back compares it.</param>
public sealed class NftRule(string comment)
{
    // NFT_REG_1 and NFT_REG_2; NFT_REG_VERDICT is 0.
    private const uint First = 1;
    private const uint Second = 2;

    private const int LongestInterfaceName = 16;
    private const uint MetaInputName = 6;
    private const uint MetaOutputName = 7;
    private const uint MetaFamily = 15;
    private const uint MetaProtocol = 16;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint Equal = 0;
    private const uint NotEqual = 1;

    private readonly ArrayBufferWriter<byte> _expressions = new(512);

    public string Comment { get; } = comment;

    internal ReadOnlySpan<byte> Expressions => _expressions.WrittenSpan;

    /// <summary><c>iifname NAME</c></summary>
    public NftRule ComesIn(string name) => Meta(MetaInputName).Compare(Equal, InterfaceName(name));

    /// <summary><c>oifname NAME</c></summary>
    public NftRule GoesOut(string name) => Meta(MetaOutputName).Compare(Equal, InterfaceName(name));

    /// <summary><c>meta l4proto tcp</c> or <c>udp</c></summary>
    public NftRule Is(ProtocolType protocol) => Meta(MetaProtocol).Compare(Equal, [(byte)protocol]);

    /// <summary><c>th dport PORT</c>; after <see cref="Is"/>.</summary>
    public NftRule ToPort(int port) => Payload(TransportHeader, 2, 2).Compare(Equal, BigEndian((ushort)port));

    /// <summary><c>ip daddr ADDRESS</c></summary>
    public NftRule To(IPAddress address) => Destination(Equal, address);

    /// <summary><c>ip daddr != ADDRESS</c></summary>
    public NftRule NotTo(IPAddress address) => Destination(NotEqual, address);

    /// <summary><c>meta nfproto ipv4</c> or <c>ipv6</c></summary>
    public NftRule IsOf(AddressFamily family) => Meta(MetaFamily).Compare(Equal, [family.ToKernel()]);

    /// <summary><c>tcp option mptcp subtype NUMBER</c>: option 30, its kind of message in the upper half of the third byte (RFC 8684, 3).</summary>
    public NftRule HasMptcpOption(byte subtype)
    {
        const byte option = 30;
        const uint operationTcpOption = 1;
        Append("exthdr", (ref MessageBuilder data) =>
        {
            data.Attribute(1, BigEndian(First));
            data.Attribute(2, option);
            data.Attribute(3, BigEndian(2u));
            data.Attribute(4, BigEndian(1u));
            data.Attribute(6, BigEndian(operationTcpOption));
        });
        Append("bitwise", (ref MessageBuilder data) =>
        {
            data.Attribute(1, BigEndian(First));
            data.Attribute(2, BigEndian(First));
            data.Attribute(3, BigEndian(1u));
            Value(ref data, 4, [0xf0]);
            Value(ref data, 5, [0]);
        });
        return Compare(Equal, [(byte)(subtype << 4)]);
    }

    /// <summary><c>counter</c></summary>
    public NftRule Count() => Append("counter", static (ref _) => { });

    /// <summary><c>drop</c></summary>
    public NftRule Drop() => Append("immediate", static (ref data) =>
    {
        data.Attribute(1, BigEndian(0u));
        var value = data.BeginNested(2);
        var verdict = data.BeginNested(NftAttribute.DataVerdict);
        data.Attribute(NftAttribute.VerdictCode, BigEndian(0u));
        data.EndNested(verdict);
        data.EndNested(value);
    });

    /// <summary><c>masquerade</c></summary>
    public NftRule Masquerade() => Append("masq", static (ref _) => { });

    /// <summary><c>snat to ADDRESS</c></summary>
    public NftRule SourceNat(IPAddress address) => Nat(type: 0, address, port: null);

    /// <summary><c>dnat to ADDRESS:PORT</c>; without a port it stays.</summary>
    public NftRule DestinationNat(IPAddress address, int? port) => Nat(type: 1, address, port);

    /// <summary><c>redirect to :PORT</c>: to this node's own address on the interface it came in by.</summary>
    public NftRule Redirect(int port) => Load(First, BigEndian((ushort)port))
        .Append("redir", static (ref data) => data.Attribute(1, BigEndian(First)));

    /// <summary>The comment as libnftnl writes it: type 0, length, text with its closing zero.</summary>
    internal byte[] UserData()
    {
        var text = Encoding.UTF8.GetBytes(Comment);
        var length = Math.Min(text.Length, 127);
        return [0, (byte)(length + 1), .. text[..length], 0];
    }

    private NftRule Destination(uint operation, IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? IsOf(AddressFamily.InterNetwork).Payload(NetworkHeader, 16, 4).Compare(operation, address.GetAddressBytes())
        : IsOf(AddressFamily.InterNetworkV6).Payload(NetworkHeader, 24, 16).Compare(operation, address.GetAddressBytes());

    private NftRule Nat(uint type, IPAddress address, int? port)
    {
        IsOf(address.AddressFamily).Load(First, address.GetAddressBytes());
        if (port is { } number)
        {
            Load(Second, BigEndian((ushort)number));
        }

        return Append("nat", (ref data) =>
        {
            data.Attribute(1, BigEndian(type));
            data.Attribute(2, BigEndian((uint)address.AddressFamily.ToKernel()));
            data.Attribute(3, BigEndian(First));
            if (port is not null)
            {
                data.Attribute(5, BigEndian(Second));
            }
        });
    }

    private NftRule Meta(uint key) => Append("meta", (ref data) =>
    {
        data.Attribute(1, BigEndian(First));
        data.Attribute(2, BigEndian(key));
    });

    private NftRule Payload(uint header, uint offset, uint length) => Append("payload", (ref data) =>
    {
        data.Attribute(1, BigEndian(First));
        data.Attribute(2, BigEndian(header));
        data.Attribute(3, BigEndian(offset));
        data.Attribute(4, BigEndian(length));
    });

    private NftRule Compare(uint operation, byte[] with) => Append("cmp", (ref data) =>
    {
        data.Attribute(1, BigEndian(First));
        data.Attribute(2, BigEndian(operation));
        Value(ref data, 3, with);
    });

    private NftRule Load(uint register, byte[] value) => Append("immediate", (ref data) =>
    {
        data.Attribute(1, BigEndian(register));
        Value(ref data, 2, value);
    });

    private static void Value(ref MessageBuilder data, ushort type, byte[] value)
    {
        var nested = data.BeginNested(type);
        data.Attribute(NftAttribute.DataValue, value);
        data.EndNested(nested);
    }

    private delegate void Fill(ref MessageBuilder data);

    private NftRule Append(string name, Fill fill)
    {
        // The header of a message is not used here: what follows it is one element of the list of expressions.
        var builder = new MessageBuilder(stackalloc byte[256], 0, MessageFlags.None);
        var element = builder.BeginNested(NftAttribute.ListElement);
        builder.Attribute(NftAttribute.ExpressionName, name);
        var data = builder.BeginNested(NftAttribute.ExpressionData);
        fill(ref builder);
        builder.EndNested(data);
        builder.EndNested(element);
        _expressions.Write(builder.Message[MessageBuilder.HeaderSize..]);
        return this;
    }

    private static byte[] InterfaceName(string name)
    {
        var padded = new byte[LongestInterfaceName];
        Encoding.UTF8.GetBytes(name).CopyTo(padded, 0);
        return padded;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] BigEndian(ushort value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
