using FaultLab.Planning;

namespace FaultLab.Wires;

/// <summary>
/// Random numbers that belong to the packets of one wire and direction: each follows from the run's seed, the packet's number and what is
/// decided by it, and from nothing else. So the order of asking does not matter, and a further impairment does not change the others' draws.
/// </summary>
/// <remarks>Two rounds of the finalizer of SplitMix64 (Steele, Lea and Flood, 2014) over key, packet and purpose.</remarks>
internal readonly struct FateDraws(uint seed, string stream)
{
    private readonly ulong _key = SeededRandom.Stream(seed, stream).NextUInt64();

    public ulong UInt64(long packet, FatePurpose purpose) =>
        Mix(Mix(_key + ((ulong)packet * 0x9E3779B97F4A7C15)) + ((ulong)purpose * 0xD1B54A32D192ED03));

    /// <summary>Evenly from 0 up to, not including, 1.</summary>
    public double Double(long packet, FatePurpose purpose) => (UInt64(packet, purpose) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>What is decided by a draw.</summary>
internal enum FatePurpose { Loss = 1, Burst, BurstLoss, Duplicate, Corrupt, FlippedBit, Reorder, Jitter, Angle, CopyJitter, CopyAngle }
