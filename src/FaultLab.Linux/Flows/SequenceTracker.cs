namespace FaultLab.Linux.Flows;

/// <summary>
/// Counts loss, duplicates and reordering of a numbered flow exactly, with one bit for each of the last <see cref="Window"/> numbers.
/// A number older than that can no longer be told from a duplicate and counts as one.
/// </summary>
/// <param name="first">The number with which counting begins: those below it were counted elsewhere.</param>
public sealed class SequenceTracker(long first = 0)
{
    /// <summary>Numbers remembered: 262144, a quarter of a second at a million packets a second, an hour at fifty.</summary>
    public const int Window = 1 << 18;

    private readonly ulong[] _seen = new ulong[Window / 64];
    private long _highest = first - 1;

    /// <summary>The number after the highest seen.</summary>
    public long Next => _highest + 1;

    /// <summary>Different numbers seen.</summary>
    public long Distinct { get; private set; }

    /// <summary>Numbers below the highest seen that did not come; late arrivals are taken off again.</summary>
    public long Lost => _highest + 1 - first - Distinct;

    public long Duplicates { get; private set; }

    /// <summary>Packets that came after one with a higher number, duplicates not counted (RFC 4737, type P reordered).</summary>
    public long Reordered { get; private set; }

    /// <summary>Counts the arrival of a number, which is not negative; false for a duplicate.</summary>
    public bool Add(long sequence)
    {
        if (sequence > _highest)
        {
            Forget(_highest + 1, sequence);
            _highest = sequence;
        }
        else if (sequence <= _highest - Window || IsSeen(sequence))
        {
            Duplicates++;
            return false;
        }
        else
        {
            Reordered++;
        }

        _seen[Word(sequence)] |= Bit(sequence);
        Distinct++;
        return true;
    }

    private static int Word(long sequence) => (int)(sequence & (Window - 1)) >> 6;

    private static ulong Bit(long sequence) => 1UL << (int)(sequence & 63);

    private bool IsSeen(long sequence) => (_seen[Word(sequence)] & Bit(sequence)) != 0;

    // The bits of numbers that enter the window belonged to numbers that leave it.
    private void Forget(long from, long to)
    {
        if (to - from >= Window)
        {
            Array.Clear(_seen);
            return;
        }

        for (var sequence = from; sequence <= to; sequence++)
        {
            if ((sequence & 63) == 0 && to - sequence >= 63)
            {
                _seen[Word(sequence)] = 0;
                sequence += 63;
            }
            else
            {
                _seen[Word(sequence)] &= ~Bit(sequence);
            }
        }
    }
}
