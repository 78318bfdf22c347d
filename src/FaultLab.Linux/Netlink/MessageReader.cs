using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>One message as the kernel sent it.</summary>
internal readonly ref struct ReceivedMessage(ushort type, MessageFlags flags, uint sequence, ReadOnlySpan<byte> payload)
{
    public ushort Type { get; } = type;

    public MessageFlags Flags { get; } = flags;

    public uint Sequence { get; } = sequence;

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;
}

/// <summary>Walks the messages of one datagram. Stops at the first that does not fit.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public bool TryRead(out ReceivedMessage message)
    {
        message = default;
        if (_rest.Length < MessageBuilder.HeaderSize)
        {
            return false;
        }

        var length = MemoryMarshal.Read<int>(_rest);
        if (length < MessageBuilder.HeaderSize || length > _rest.Length)
        {
            return false;
        }

        message = new ReceivedMessage(
            MemoryMarshal.Read<ushort>(_rest[4..]),
            (MessageFlags)MemoryMarshal.Read<ushort>(_rest[6..]),
            MemoryMarshal.Read<uint>(_rest[8..]),
            _rest[MessageBuilder.HeaderSize..length]);
        _rest = _rest[Math.Min(MessageBuilder.Align(length), _rest.Length)..];
        return true;
    }
}
