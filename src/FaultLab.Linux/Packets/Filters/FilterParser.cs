using System.Globalization;
using System.Net;
using System.Net.Sockets;
using static FaultLab.Linux.Packets.Filters.FilterPrimitives;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>Reads a filter expression: primitives with and, or, not and brackets; a word that stands alone goes on with the qualifiers before it.</summary>
internal sealed class FilterParser(string expression)
{
    // Deeper brackets are a mistake, and each costs a frame of the stack.
    private const int DeepestNesting = 64;

    private static readonly HashSet<string> Protocols = ["ip", "ip6", "arp", "icmp", "icmp6", "udp", "tcp"];
    private static readonly HashSet<string> Kinds = ["host", "net", "port", "portrange", "proto"];

    private readonly List<string> _words = FilterWords.Split(expression);
    private int _at;
    private int _depth;

    private string? Word => _at < _words.Count ? _words[_at] : null;

    public FilterNode Parse()
    {
        var tree = ParseOr();
        return Word is null ? tree : throw Wrong($"'{Word}' was not expected");
    }

    private FilterNode ParseOr()
    {
        var left = ParseAnd();
        while (Accept("or"))
        {
            left = new OrNode(left, ParseAnd());
        }

        return left;
    }

    private FilterNode ParseAnd()
    {
        var left = ParseNot();
        while (Accept("and"))
        {
            left = new AndNode(left, ParseNot());
        }

        return left;
    }

    private FilterNode ParseNot()
    {
        if (++_depth > DeepestNesting)
        {
            throw Wrong("too many brackets");
        }

        try
        {
            if (Accept("not"))
            {
                return new NotNode(ParseNot());
            }

            if (!Accept("("))
            {
                return ParsePrimitive();
            }

            var inner = ParseOr();
            return Accept(")") ? inner : throw Wrong("')' is missing");
        }
        finally
        {
            _depth--;
        }
    }

    private FilterNode ParsePrimitive()
    {
        if (Accept("vlan"))
        {
            return ushort.TryParse(Word, CultureInfo.InvariantCulture, out var id) && id < 4096 && Accept(Word) ? Vlan(id) : Vlan(null);
        }

        var protocol = Word is { } first && Protocols.Contains(first) ? Next() : null;
        var side = Word is "src" or "dst" ? Next() : null;
        var kind = Word is { } word && Kinds.Contains(word) ? Next() : null;
        if (kind is null && side is null)
        {
            return protocol is null ? throw Wrong(Word is null ? "something is missing at the end" : $"'{Word}' is not known") : Protocol(protocol);
        }

        var source = side != "dst";
        var destination = side != "src";
        return kind switch
        {
            "port" => Ports(protocol, source, destination, Port(Take("a port")), null),
            "portrange" => Range(protocol, source, destination, Take("a range of ports")),
            "proto" => Proto(protocol, Take("a protocol")),
            _ => Address(protocol, source, destination, kind == "net", Take("an address")),
        };
    }

    private FilterNode Range(string? protocol, bool source, bool destination, string text)
    {
        var ends = text.Split('-');
        return ends.Length == 2 && Port(ends[0]) is var from && Port(ends[1]) is var to && from <= to
            ? Ports(protocol, source, destination, from, to)
            : throw Wrong($"'{text}' is not a range of ports such as 1000-2000");
    }

    private FilterNode Proto(string? protocol, string text)
    {
        var number = text.TrimStart('\\') switch
        {
            "icmp" => (byte)1,
            "tcp" => (byte)6,
            "udp" => (byte)17,
            "icmp6" => (byte)58,
            var other => byte.TryParse(other, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong($"'{text}' is not the number of a protocol"),
        };
        return protocol switch
        {
            "ip" => IPv4Proto(number),
            "ip6" => IPv6Proto(number),
            null => FilterNode.Or(IPv4Proto(number), IPv6Proto(number)),
            _ => throw Wrong($"'{protocol} proto' is not known"),
        };
    }

    private FilterNode Address(string? protocol, bool source, bool destination, bool net, string text)
    {
        var parts = text.Split('/');
        if (!IPAddress.TryParse(parts[0], out var address) || (address.AddressFamily == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3))
        {
            throw Wrong($"'{text}' is not an address");
        }

        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (parts.Length > 2 || (parts.Length == 2 && (!net || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out length) || length < 0 || length > bits)))
        {
            throw Wrong($"'{text}' is not {(net ? "a net such as 198.18.0.0/24" : "an address")}");
        }

        if (HasBitsBehind(address, length))
        {
            throw Wrong($"'{text}' has bits beyond its length");
        }

        return Addresses(protocol, source, destination, address, length) ?? throw Wrong($"'{protocol}' does not go with '{text}'");
    }

    private ushort Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw Wrong($"'{text}' is not a port");

    private string Take(string what) => Word is null or "(" or ")" or "and" or "or" or "not" ? throw Wrong($"{what} is missing") : Next();

    private string Next() => _words[_at++];

    private bool Accept(string word)
    {
        if (Word != word)
        {
            return false;
        }

        _at++;
        return true;
    }

    private FilterException Wrong(string what) =>
        new($"The filter '{expression}' cannot be understood: {what}.{(LibPcap.IsInstalled ? "" : " More can be said where libpcap is installed.")}");
}
