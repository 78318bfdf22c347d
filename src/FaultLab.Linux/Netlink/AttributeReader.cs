using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Netlink;

/// <summary>One attribute: a type and its bytes. Numbers too short for what is asked read as zero.</summary>
internal readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
{
    public ushort Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    public byte Byte => Read<byte>();

    public uint UInt32 => Read<uint>();

    public int Int32 => Read<int>();

    /// <summary>The bytes up to the closing zero as text.</summary>
    public string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    public AttributeReader Nested => new(Value);

    public T Read<T>()
        where T : unmanaged => MemoryMarshal.TryRead<T>(Value, out var value) ? value : default;
}

/// <summary>Walks attributes. Stops at the first that does not fit.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const ushort TypeMask = 0x3fff;
    private ReadOnlySpan<byte> _rest = attributes;

    public bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        if (_rest.Length < MessageBuilder.AttributeHeaderSize)
        {
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < MessageBuilder.AttributeHeaderSize || length > _rest.Length)
        {
            return false;
        }

        attribute = new NetlinkAttribute(
            (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask), _rest[MessageBuilder.AttributeHeaderSize..length]);
        _rest = _rest[Math.Min(MessageBuilder.Align(length), _rest.Length)..];
        return true;
    }

    /// <summary>The attributes behind a fixed part of the size given.</summary>
    public static AttributeReader After(ReadOnlySpan<byte> payload, int fixedSize) =>
        new(payload.Length > fixedSize ? payload[fixedSize..] : []);
}
