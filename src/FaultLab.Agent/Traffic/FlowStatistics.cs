using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Traffic;

/// <summary>What the receiving side of a flow counts, over all incarnations of its sender.</summary>
internal sealed class FlowStatistics(string name, uint flowId)
{
    private readonly GapTracker _gaps = new();
    private SequenceTracker _sequence = new();
    private readonly HashSet<uint> _incarnations = [];
    private uint? _incarnation;
    private (long Lost, long Duplicates, long Reordered) _earlier;
    private long _packets;
    private long _bytes;

    /// <summary>Counts a packet or record; false when it is not of this flow, or left over from an earlier incarnation.</summary>
    public bool Add(in FlowHeader header, int bytes, long arrivedNanoseconds)
    {
        if (header.FlowId != flowId || !Belongs(header))
        {
            return false;
        }

        _packets++;
        _bytes += bytes;
        _sequence.Add(header.Sequence);
        _gaps.Arrived(arrivedNanoseconds);
        return true;
    }

    public TrafficNotification Report(long now) => new()
    {
        Name = name,
        Side = TrafficSides.Receiver,
        MonotonicNanoseconds = now,
        Packets = _packets,
        Bytes = _bytes,
        Lost = _earlier.Lost + _sequence.Lost,
        Duplicates = _earlier.Duplicates + _sequence.Duplicates,
        Reordered = _earlier.Reordered + _sequence.Reordered,
        LongestGapNanoseconds = _gaps.Take(now),
    };

    private bool Belongs(in FlowHeader header)
    {
        if (_incarnation == header.Incarnation)
        {
            return true;
        }

        if (!_incarnations.Add(header.Incarnation))
        {
            return false;
        }

        _earlier = (_earlier.Lost + _sequence.Lost, _earlier.Duplicates + _sequence.Duplicates, _earlier.Reordered + _sequence.Reordered);
        _sequence = new SequenceTracker();
        _incarnation = header.Incarnation;
        return true;
    }
}
