namespace FaultLab.Linux.Wires;

/// <param name="IsUp">From the link's first endpoint to its second.</param>
/// <param name="Number">The frame's number among those of its direction, from 0.</param>
/// <param name="Since">When it was decided, since the wire was made.</param>
/// <param name="Length">Its bytes from the Ethernet header on.</param>
/// <param name="FlippedBit">Of a corrupted frame: which bit, counted from the first byte's lowest; else 0.</param>
public readonly record struct FateRecord(bool IsUp, long Number, TimeSpan Since, int Length, FrameMarks Marks, long FlippedBit);

/// <summary>Reads a log of fates. A last record that is cut off, as by a kill, is left out.</summary>
public static class FateLogReader
{
    /// <exception cref="InvalidDataException">It is no log of fates.</exception>
    public static IEnumerable<FateRecord> Read(Stream source)
    {
        var buffer = new byte[64 << 10];
        var filled = source.ReadAtLeast(buffer, FateLog.Magic.Length, throwOnEndOfStream: false);
        if (filled < FateLog.Magic.Length || !buffer.AsSpan(0, FateLog.Magic.Length).SequenceEqual(FateLog.Magic))
        {
            throw new InvalidDataException("it does not begin as a log of fates does");
        }

        var at = FateLog.Magic.Length;
        var last = new State();
        while (true)
        {
            while (TryRead(buffer.AsSpan(at, filled - at), last, out var record, out var size))
            {
                at += size;
                yield return record;
            }

            filled -= at;
            buffer.AsSpan(at, filled).CopyTo(buffer);
            at = 0;
            var more = filled == buffer.Length ? 0 : source.Read(buffer.AsSpan(filled));
            if (more == 0)
            {
                yield break;
            }

            filled += more;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, State last, out FateRecord record, out int size)
    {
        record = default;
        size = 0;
        var rest = bytes;
        if (!VariableNumber.TryRead(ref rest, out var head) || !VariableNumber.TryRead(ref rest, out var number)
            || !VariableNumber.TryRead(ref rest, out var time) || !VariableNumber.TryRead(ref rest, out var length))
        {
            return false;
        }

        var marks = (FrameMarks)(head >> 1);
        ulong bit = 0;
        if ((marks & FrameMarks.Corrupted) != 0 && !VariableNumber.TryRead(ref rest, out bit))
        {
            return false;
        }

        size = bytes.Length - rest.Length;
        var direction = (int)(head & 1);
        last.Number[direction] += VariableNumber.Unfold(number);
        last.Microseconds += VariableNumber.Unfold(time);
        record = new FateRecord(
            direction == 0, last.Number[direction], TimeSpan.FromMicroseconds(last.Microseconds), (int)length, marks,
            length == 0 ? 0 : (long)(bit % (length * 8)));
        return true;
    }

    private sealed class State
    {
        public long[] Number { get; } = new long[2];

        public long Microseconds { get; set; }
    }
}
