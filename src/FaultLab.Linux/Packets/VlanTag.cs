using System.Buffers.Binary;

namespace FaultLab.Linux.Packets;

/// <summary>The kernel takes the VLAN tag out of a frame and tells it beside it; a capture has it in its place again.</summary>
internal static class VlanTag
{
    /// <summary>Behind the two addresses.</summary>
    public const int Place = 12;

    public const int Length = 4;

    /// <summary>TPID 0x8100 of a tag that names none, in the upper half.</summary>
    public const uint Dot1Q = 0x8100_0000;

    /// <summary>The frame with its tag; <paramref name="target"/> has room for it.</summary>
    public static ReadOnlySpan<byte> Restore(ReadOnlySpan<byte> frame, uint tag, Span<byte> target)
    {
        frame[..Place].CopyTo(target);
        BinaryPrimitives.WriteUInt32BigEndian(target[Place..], tag);
        frame[Place..].CopyTo(target[(Place + Length)..]);
        return target[..(frame.Length + Length)];
    }
}
