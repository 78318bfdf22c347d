using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FaultLab.Linux.Netlink;

/// <summary>Builds one netlink message in the buffer given: header, fixed part, attributes (netlink(7), linux/netlink.h).</summary>
internal ref struct MessageBuilder
{
    public const int HeaderSize = 16;
    public const int AttributeHeaderSize = 4;
    public const ushort NestedFlag = 0x8000;
    private readonly Span<byte> _buffer;
    private int _length = HeaderSize;

    public MessageBuilder(Span<byte> buffer, ushort type, MessageFlags flags)
    {
        _buffer = buffer;
        buffer[..HeaderSize].Clear();
        MemoryMarshal.Write(buffer[4..], type);
        MemoryMarshal.Write(buffer[6..], (ushort)(flags | MessageFlags.Request));
    }

    /// <summary>The message so far, its length filled in. The socket fills in the sequence number.</summary>
    public readonly Span<byte> Message
    {
        get
        {
            MemoryMarshal.Write(_buffer, _length);
            return _buffer[.._length];
        }
    }

    /// <summary>Appends a fixed part, such as <c>ifinfomsg</c>.</summary>
    public void Append<T>(scoped in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), value);
    }

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var target = Take(AttributeHeaderSize + value.Length);
        MemoryMarshal.Write(target, (ushort)(AttributeHeaderSize + value.Length));
        MemoryMarshal.Write(target[2..], type);
        value.CopyTo(target[AttributeHeaderSize..]);
    }

    public void Attribute<T>(ushort type, scoped in T value)
        where T : unmanaged => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>A string with its closing zero byte.</summary>
    public void Attribute(ushort type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>Opens an attribute that holds attributes; give what is returned to <see cref="EndNested"/>.</summary>
    public int BeginNested(ushort type)
    {
        var start = _length;
        Attribute((ushort)(type | NestedFlag), []);
        return start;
    }

    public readonly void EndNested(int start) => MemoryMarshal.Write(_buffer[start..], (ushort)(_length - start));

    /// <summary>Current length, for parts whose length stands in front of them (rtnexthop).</summary>
    public readonly int Length => _length;

    public readonly void Patch<T>(int offset, scoped in T value)
        where T : unmanaged => MemoryMarshal.Write(_buffer[offset..], value);

    private Span<byte> Take(int size)
    {
        var padded = Align(size);
        var taken = _buffer.Slice(_length, padded);
        taken[size..].Clear();
        _length += padded;
        return taken[..size];
    }

    public static int Align(int length) => (length + 3) & ~3;
}
