namespace FaultLab.Linux.Wires;

/// <summary>
/// What became of every frame that a wire did not deliver as it was: a stream of records of a few bytes each. The wire's thread writes into
/// a ring; whoever keeps the log drains the ring into a file, as <see cref="FateLogReader"/> reads it.
/// </summary>
/// <remarks>
/// A record is a row of variable-length numbers (7 bits a byte, the low ones first): marks * 2 + direction (0 up, 1 down); number, as the
/// difference to the record before of that direction, signs folded; microseconds since the record before, signs folded; length; and, of a
/// corrupted frame only, the drawn bit.
/// </remarks>
public sealed class FateLog
{
    internal const int LongestRecord = 5 + 10 + 10 + 5 + 5;

    /// <summary>Some 100,000 records: a second of heavy loss at full speed.</summary>
    private const int RingBytes = 1 << 20;

    /// <summary>What every log begins with.</summary>
    internal static ReadOnlySpan<byte> Magic => "FLFATES1"u8;

    private readonly ByteRing _ring = new(RingBytes);
    private readonly byte[] _drained = new byte[64 << 10];
    private readonly long[] _lastNumber = new long[2];
    private long _lastMicroseconds;

    internal FateLog(long originNanoseconds) => _lastMicroseconds = originNanoseconds / 1000;

    /// <summary>Begins a file.</summary>
    public static void Begin(Stream target) => target.Write(Magic);

    /// <summary>Moves what was written into a file that was begun; returns the bytes. One caller at a time.</summary>
    public long Drain(Stream target)
    {
        long total = 0;
        while (_ring.Read(_drained) is > 0 and var read)
        {
            target.Write(_drained, 0, read);
            total += read;
        }

        return total;
    }

    /// <summary>False when there was no room.</summary>
    internal bool Write(bool isUp, long now, long number, int length, FrameMarks marks, uint flippedBit)
    {
        Span<byte> record = stackalloc byte[LongestRecord];
        var direction = isUp ? 0 : 1;
        var microseconds = now / 1000;
        var size = VariableNumber.Write(record, ((ulong)marks << 1) | (uint)direction);
        size += VariableNumber.Write(record[size..], VariableNumber.Fold(number - _lastNumber[direction]));
        size += VariableNumber.Write(record[size..], VariableNumber.Fold(microseconds - _lastMicroseconds));
        size += VariableNumber.Write(record[size..], (ulong)length);
        if ((marks & FrameMarks.Corrupted) != 0)
        {
            size += VariableNumber.Write(record[size..], flippedBit);
        }

        if (!_ring.TryWrite(record[..size]))
        {
            return false;
        }

        _lastNumber[direction] = number;
        _lastMicroseconds = microseconds;
        return true;
    }
}
