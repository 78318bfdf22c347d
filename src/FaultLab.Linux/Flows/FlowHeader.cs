using System.Buffers.Binary;

namespace FaultLab.Linux.Flows;

/// <summary>
/// The first <see cref="Size"/> bytes of every packet and record that FaultLab sends, big-endian: magic "FLAB", flow, sequence number,
/// time of sending, incarnation of the sender, length.
/// </summary>
/// <param name="FlowId">Number of the flow in the plan, or of the probe.</param>
/// <param name="Sequence">From 0, one more for each packet that the kernel took.</param>
/// <param name="SentNanoseconds">The sender's CLOCK_MONOTONIC.</param>
/// <param name="Incarnation">Another one for each start of a sender: its sequence begins anew.</param>
/// <param name="Length">Of the whole packet or record, this header included.</param>
public readonly record struct FlowHeader(uint FlowId, long Sequence, long SentNanoseconds, uint Incarnation, int Length)
{
    public const int Size = 32;

    private const uint Magic = 0x464C4142;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], FlowId);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(target[16..], SentNanoseconds);
        BinaryPrimitives.WriteUInt32BigEndian(target[24..], Incarnation);
        BinaryPrimitives.WriteInt32BigEndian(target[28..], Length);
    }

    public static bool TryParse(ReadOnlySpan<byte> data, out FlowHeader header)
    {
        if (data.Length < Size || BinaryPrimitives.ReadUInt32BigEndian(data) != Magic)
        {
            header = default;
            return false;
        }

        header = new FlowHeader(
            BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
            BinaryPrimitives.ReadInt64BigEndian(data[8..]),
            BinaryPrimitives.ReadInt64BigEndian(data[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(data[24..]),
            BinaryPrimitives.ReadInt32BigEndian(data[28..]));
        return header.Sequence >= 0 && header.Length >= Size;
    }
}
