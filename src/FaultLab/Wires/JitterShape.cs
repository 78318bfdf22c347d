using FaultLab.Scenarios;

namespace FaultLab.Wires;

/// <summary>The delay of a packet: the mean, and what the distribution of the jitter adds to it or takes from it. Never below 0.</summary>
internal sealed class JitterShape(Impairment impairment)
{
    /// <summary>The tables of tc's distributions end at four times the jitter (man 8 tc-netem; their entries are 16-bit numbers of 1/8192).</summary>
    private const double Furthest = 4;

    private const double NanosecondsPerTick = 1e9 / TimeSpan.TicksPerSecond;

    private readonly long _mean = (long)((impairment.Delay?.Ticks ?? 0) * NanosecondsPerTick);
    private readonly double _jitter = (impairment.Jitter?.Ticks ?? 0) * NanosecondsPerTick;
    private readonly JitterDistribution _distribution = impairment.Distribution ?? JitterDistribution.Uniform;

    public long Delay(FateDraws draws, long packet, FatePurpose jitter, FatePurpose angle)
    {
        if (_jitter == 0)
        {
            return _mean;
        }

        var draw = draws.Double(packet, jitter);
        var deviation = _distribution switch
        {
            JitterDistribution.Normal => Normal(draw, draws.Double(packet, angle)),
            JitterDistribution.Pareto => Pareto(draw),
            _ => (2 * draw) - 1,
        };
        return Math.Max(0, _mean + (long)(_jitter * Math.Clamp(deviation, -Furthest, Furthest)));
    }

    /// <summary>Box and Muller (1958): mean 0, deviation 1.</summary>
    private static double Normal(double draw, double angle) => Math.Sqrt(-2 * Math.Log(1 - draw)) * Math.Cos(2 * Math.PI * angle);

    /// <summary>Pareto's with shape 3, moved to a mean of 0 (its own is 3/2) and scaled by 4/3, as tc's table is: deviation 1.15.</summary>
    private static double Pareto(double draw) => (Math.Pow(1 - draw, -1.0 / 3) - 1.5) * (4.0 / 3);
}
