using System.Numerics;
using System.Text;

namespace FaultLab.Planning;

/// <summary>
/// Random numbers that the seed of a run determines, the same on every machine and with every version. Each purpose draws from a
/// stream of its own name, so that one more purpose does not change what the others draw.
/// </summary>
/// <remarks>
/// xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64 (Steele, Lea and Flood, 2014) from the seed and the FNV-1a
/// hash of the name.
/// </remarks>
public sealed class SeededRandom
{
    private readonly ulong[] _state = new ulong[4];

    private SeededRandom(ulong seed)
    {
        for (var index = 0; index < _state.Length; index++)
        {
            seed += 0x9E3779B97F4A7C15;
            var mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            _state[index] = mixed ^ (mixed >> 31);
        }
    }

    /// <summary>The stream of one purpose, from its beginning.</summary>
    public static SeededRandom Stream(uint seed, string name) => new(StableHash.Of(name) ^ ((ulong)seed << 32) ^ seed);

    /// <summary>Evenly from all 64-bit numbers.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_state[1] * 5, 7) * 9;
        var shifted = _state[1] << 17;
        _state[2] ^= _state[0];
        _state[3] ^= _state[1];
        _state[1] ^= _state[2];
        _state[0] ^= _state[3];
        _state[2] ^= shifted;
        _state[3] = BitOperations.RotateLeft(_state[3], 45);
        return result;
    }

    /// <summary>Evenly from 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Evenly from -<paramref name="limit"/> to +<paramref name="limit"/>, in whole milliseconds.</summary>
    public TimeSpan NextShift(TimeSpan limit) =>
        TimeSpan.FromMilliseconds(Math.Round(((NextDouble() * 2) - 1) * Math.Floor(limit.TotalMilliseconds)));
}

/// <summary>The FNV-1a hash (Fowler, Noll and Vo), which unlike <see cref="string.GetHashCode()"/> is the same in every process.</summary>
internal static class StableHash
{
    public static ulong Of(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(0xCBF29CE484222325, (hash, octet) => (hash ^ octet) * 0x100000001B3);
}
