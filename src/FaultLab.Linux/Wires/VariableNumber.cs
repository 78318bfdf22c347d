namespace FaultLab.Linux.Wires;

/// <summary>Numbers of variable length: 7 bits a byte, the low ones first, the top bit set on all but the last.</summary>
internal static class VariableNumber
{
    private const int LongestBytes = 10;

    public static int Write(Span<byte> target, ulong value)
    {
        var size = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[size++] = (byte)(value | 0x80);
        }

        target[size++] = (byte)value;
        return size;
    }

    /// <summary>False when the text ends in the middle or the number is longer than any.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < source.Length && i < LongestBytes; i++)
        {
            value |= (ulong)(source[i] & 0x7f) << (7 * i);
            if (source[i] < 0x80)
            {
                source = source[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Small numbers of either sign become small numbers: 0, -1, 1, -2, …</summary>
    public static ulong Fold(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long Unfold(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
