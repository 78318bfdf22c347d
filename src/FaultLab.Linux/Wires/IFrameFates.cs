namespace FaultLab.Linux.Wires;

/// <summary>What became of a frame. The numbers stand in the log of fates.</summary>
[Flags]
public enum FrameMarks
{
    None = 0,

    /// <summary>Lost by itself, as asked.</summary>
    Lost = 1,

    /// <summary>Lost in a burst, as asked.</summary>
    LostInBurst = 2,

    /// <summary>Delivered twice, as asked.</summary>
    Duplicated = 4,

    /// <summary>Delivered with one bit flipped, as asked.</summary>
    Corrupted = 8,

    /// <summary>Delivered at once, past those that are delayed, as asked.</summary>
    Hurried = 16,

    /// <summary>Lost because the queue behind the rate was full.</summary>
    Overflowed = 32,

    /// <summary>Lost because whom it was for did not take it: down, gone, or its queue full.</summary>
    Refused = 64,

    /// <summary>Lost because the wire itself had no room: our own failure.</summary>
    Overloaded = 128,
}

/// <param name="FlippedBit">Of a corrupted frame: the bit, modulo the bits that it has.</param>
public readonly record struct FrameFate(FrameMarks Marks, long DelayNanoseconds, long CopyDelayNanoseconds, uint FlippedBit);

/// <summary>Decides what becomes of each frame of one direction. Called on the wire's own thread.</summary>
public interface IFrameFates
{
    /// <param name="number">The frame's number among those that came into this direction, from 0.</param>
    FrameFate Of(long number);
}

/// <summary>What a direction does to its frames.</summary>
/// <param name="Fates">Null: all go as they are.</param>
/// <param name="BitsPerSecond">0: no limit.</param>
/// <param name="QueueBytes">What may wait behind the rate.</param>
public sealed record DirectionSettings(IFrameFates? Fates, long BitsPerSecond = 0, long QueueBytes = 0)
{
    public static DirectionSettings Untouched { get; } = new(Fates: null);
}
