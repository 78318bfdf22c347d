using FaultLab.Scenarios;

namespace FaultLab.Wires;

/// <summary>
/// What an impairment does to each packet of one direction of a link: a pure function of the run's seed, the link and direction, and the
/// packet's number. Not for several threads at once.
/// </summary>
public sealed class PacketFates
{
    private readonly FateDraws _draws;
    private readonly JitterShape _jitter;
    private readonly double _loss;
    private readonly double _duplicate;
    private readonly double _reorder;
    private readonly double _corrupt;
    private readonly BurstStates? _bursts;
    private readonly double _burstLoss;

    /// <param name="seed">The run's.</param>
    /// <param name="link">The link's name.</param>
    /// <param name="impairment">Of that one way; its rate is no fate but a matter of time, and left to the wire.</param>
    public PacketFates(uint seed, string link, LinkDirection direction, Impairment impairment)
    {
        (Impairment, _draws) = (impairment, new FateDraws(seed, $"wire {link} {Words.Of(direction)}"));
        _jitter = new JitterShape(impairment);
        _loss = impairment.Loss?.Fraction ?? 0;
        _duplicate = impairment.Duplicate?.Fraction ?? 0;
        _reorder = impairment.Reorder?.Fraction ?? 0;
        _corrupt = impairment.Corrupt?.Fraction ?? 0;
        if (impairment.Burst is { } burst)
        {
            _bursts = new BurstStates(_draws, burst);
            _burstLoss = burst.Loss.Fraction;
        }
    }

    public Impairment Impairment { get; }

    /// <param name="packet">Its number among all that ever came into this direction, from 0.</param>
    public PacketFate Of(long packet)
    {
        if (Happens(packet, _loss, FatePurpose.Loss))
        {
            return new PacketFate(PacketMarks.Lost, 0, 0, 0);
        }

        if (_bursts is not null && _bursts.IsBurst(packet) && Happens(packet, _burstLoss, FatePurpose.BurstLoss))
        {
            return new PacketFate(PacketMarks.LostInBurst, 0, 0, 0);
        }

        var marks = PacketMarks.None;
        long delay = 0, copyDelay = 0;
        uint flipped = 0;
        if (Happens(packet, _reorder, FatePurpose.Reorder))
        {
            marks |= PacketMarks.Hurried;
        }
        else
        {
            delay = _jitter.Delay(_draws, packet, FatePurpose.Jitter, FatePurpose.Angle);
        }

        if (Happens(packet, _duplicate, FatePurpose.Duplicate))
        {
            marks |= PacketMarks.Duplicated;
            copyDelay = _jitter.Delay(_draws, packet, FatePurpose.CopyJitter, FatePurpose.CopyAngle);
        }

        if (Happens(packet, _corrupt, FatePurpose.Corrupt))
        {
            marks |= PacketMarks.Corrupted;
            flipped = (uint)(_draws.UInt64(packet, FatePurpose.FlippedBit) >> 32);
        }

        return new PacketFate(marks, delay, copyDelay, flipped);
    }

    private bool Happens(long packet, double share, FatePurpose purpose) => share > 0 && _draws.Double(packet, purpose) < share;
}
