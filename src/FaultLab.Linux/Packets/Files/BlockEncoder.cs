using System.Runtime.CompilerServices;
using System.Text;

namespace FaultLab.Linux.Packets.Files;

/// <summary>Writes a captured packet as an enhanced packet block: one copy, from the ring to the file's buffer.</summary>
internal static unsafe class BlockEncoder
{
    private const int FlagsOption = 8;
    private const int EndOption = 4;

    /// <summary>A comment longer than that is cut.</summary>
    public const int LongestComment = 4096;

    /// <summary>Room for the largest block with a comment.</summary>
    public static int LengthOf(int capturedWithTag) =>
        PcapngFormat.BlockOverhead + PcapngFormat.PacketFixedLength + PcapngFormat.Pad(capturedWithTag) + FlagsOption + EndOption;

    /// <returns>The length of the block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(byte* at, scoped in CapturedPacket packet, int captured, uint tag)
    {
        var frame = packet.Frame;
        var length = LengthOf(captured);
        var time = packet.NanosecondsSinceEpoch;
        Head(at, length, time, captured, packet.OriginalLength);
        var data = at + 8 + PcapngFormat.PacketFixedLength;
        var pad = data + captured;
        if (tag == 0)
        {
            Copy(frame, data, captured);
        }
        else
        {
            VlanTag.Restore(frame[..(captured - VlanTag.Length)], tag, new Span<byte>(data, captured));
        }

        Clear(pad, PcapngFormat.Pad(captured) - captured);
        var options = data + PcapngFormat.Pad(captured);
        *(uint*)options = PcapngFormat.PacketFlags | (4u << 16);
        *(uint*)(options + 4) = packet.Direction == PacketDirection.Outgoing ? PcapngFormat.OutboundFlag : PcapngFormat.InboundFlag;
        *(uint*)(options + FlagsOption) = 0;
        *(int*)(options + FlagsOption + EndOption) = length;
        return length;
    }

    /// <summary>Adds a comment to the block that was just written; returns its new length.</summary>
    public static int AddComment(byte* at, int length, ReadOnlySpan<byte> text)
    {
        var option = at + length - EndOption - 4;
        *(ushort*)option = PcapngFormat.Comment;
        *(ushort*)(option + 2) = (ushort)text.Length;
        text.CopyTo(new Span<byte>(option + 4, text.Length));
        Clear(option + 4 + text.Length, PcapngFormat.Pad(text.Length) - text.Length);
        length += 4 + PcapngFormat.Pad(text.Length);
        *(uint*)(at + length - EndOption - 4) = 0;
        *(int*)(at + length - 4) = length;
        *(int*)(at + 4) = length;
        return length;
    }

    /// <summary>A comment as bytes, cut where it is too long.</summary>
    public static byte[] Text(string comment)
    {
        var bytes = Encoding.UTF8.GetBytes(comment);
        var length = Math.Min(bytes.Length, LongestComment);

        // Not in the middle of a letter.
        while (length < bytes.Length && length > 0 && (bytes[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return bytes[..length];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Head(byte* at, int length, long time, int captured, int original)
    {
        *(uint*)at = PcapngFormat.EnhancedPacket;
        *(int*)(at + 4) = length;
        *(uint*)(at + 8) = 0;
        *(uint*)(at + 12) = (uint)(time >> 32);
        *(uint*)(at + 16) = (uint)time;
        *(int*)(at + 20) = captured;
        *(int*)(at + 24) = original;
    }

    private static void Copy(ReadOnlySpan<byte> frame, byte* target, int length)
    {
        fixed (byte* source = frame)
        {
            Unsafe.CopyBlockUnaligned(target, source, (uint)length);
        }
    }

    private static void Clear(byte* at, int count)
    {
        for (var i = 0; i < count; i++)
        {
            at[i] = 0;
        }
    }
}
