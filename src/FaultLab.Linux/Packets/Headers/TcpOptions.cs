using System.Buffers.Binary;

namespace FaultLab.Linux.Packets.Headers;

/// <summary>Numbers of TCP options (IANA).</summary>
public static class TcpOptionKind
{
    public const byte End = 0;
    public const byte NoOperation = 1;
    public const byte MaximumSegmentSize = 2;
    public const byte WindowScale = 3;
    public const byte SackPermitted = 4;
    public const byte Sack = 5;
    public const byte Timestamps = 8;
    public const byte Multipath = 30;

    /// <summary>The client's address, told by a load balancer to the servers behind it (an experimental number that the TOA kernel modules use).</summary>
    public const byte ClientAddress = 254;
}

/// <summary>One option of a TCP header.</summary>
public readonly ref struct TcpOption
{
    internal TcpOption(byte kind, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        Data = data;
    }

    public byte Kind { get; }

    /// <summary>Without kind and length.</summary>
    public ReadOnlySpan<byte> Data { get; }
}

/// <summary>Walks over the options of a TCP header; what is damaged ends the walk.</summary>
public ref struct TcpOptions(ReadOnlySpan<byte> options)
{
    private ReadOnlySpan<byte> _rest = options;

    /// <summary>The option read last.</summary>
    public TcpOption Current { get; private set; }

    /// <summary>An option claimed to be longer than what is left, or shorter than its own head.</summary>
    public bool IsDamaged { get; private set; }

    public readonly TcpOptions GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty && _rest[0] == TcpOptionKind.NoOperation)
        {
            _rest = _rest[1..];
        }

        if (_rest.IsEmpty || _rest[0] == TcpOptionKind.End)
        {
            return false;
        }

        if (_rest.Length < 2 || _rest[1] < 2 || _rest[1] > _rest.Length)
        {
            IsDamaged = true;
            return false;
        }

        Current = new TcpOption(_rest[0], _rest[2.._rest[1]]);
        _rest = _rest[_rest[1]..];
        return true;
    }

    /// <summary>The first option of a kind.</summary>
    public static bool TryFind(ReadOnlySpan<byte> options, byte kind, out TcpOption option)
    {
        foreach (var one in new TcpOptions(options))
        {
            if (one.Kind == kind)
            {
                option = one;
                return true;
            }
        }

        option = default;
        return false;
    }
}

/// <summary>The option by which load balancers tell the client's address (TOA): port and IPv4 or IPv6 address.</summary>
public readonly ref struct ClientAddressOption
{
    private const int PortLength = 2;
    private const int IPv4Length = PortLength + 4;
    private const int IPv6Length = PortLength + 16;
    private readonly ReadOnlySpan<byte> _data;

    private ClientAddressOption(ReadOnlySpan<byte> data) => _data = data;

    public ushort Port => BinaryPrimitives.ReadUInt16BigEndian(_data);

    /// <summary>4 or 16 bytes.</summary>
    public ReadOnlySpan<byte> Address => _data[PortLength..];

    public static bool TryParse(TcpOption option, out ClientAddressOption address)
    {
        var fits = option.Kind == TcpOptionKind.ClientAddress && option.Data.Length is IPv4Length or IPv6Length;
        address = fits ? new ClientAddressOption(option.Data) : default;
        return fits;
    }
}
