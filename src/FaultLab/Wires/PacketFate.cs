namespace FaultLab.Wires;

/// <summary>What happens to a packet on its way over a wire.</summary>
[Flags]
public enum PacketMarks
{
    None = 0,

    /// <summary>Lost by itself.</summary>
    Lost = 1,

    /// <summary>Lost because a burst was on.</summary>
    LostInBurst = 2,

    /// <summary>Delivered twice.</summary>
    Duplicated = 4,

    /// <summary>Delivered with one bit flipped.</summary>
    Corrupted = 8,

    /// <summary>Delivered at once, past those that are delayed.</summary>
    Hurried = 16,
}

/// <param name="DelayNanoseconds">How long it is under way.</param>
/// <param name="CopyDelayNanoseconds">How long its copy is, where there is one.</param>
/// <param name="FlippedBit">Of a corrupted packet: the bit, modulo the bits that it has.</param>
public readonly record struct PacketFate(PacketMarks Marks, long DelayNanoseconds, long CopyDelayNanoseconds, uint FlippedBit)
{
    public bool IsLost => (Marks & (PacketMarks.Lost | PacketMarks.LostInBurst)) != 0;
}
