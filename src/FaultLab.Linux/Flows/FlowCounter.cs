namespace FaultLab.Linux.Flows;

/// <summary>What of a numbered flow passed one place, over all incarnations of its sender. Exact, in constant memory.</summary>
/// <param name="flowId">Number of the flow in the plan.</param>
public sealed class FlowCounter(uint flowId)
{
    private readonly GapTracker _gaps = new();
    private readonly HashSet<uint> _incarnations = [];
    private SequenceTracker _sequence = new();
    private (long Distinct, long Lost, long Duplicates, long Reordered) _earlier;

    /// <summary>The incarnation of the sender that is counted now; null: nothing came yet.</summary>
    public uint? Incarnation { get; private set; }

    /// <summary>The number that comes next, when nothing is lost.</summary>
    public long Next => _sequence.Next;

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Packets without their duplicates.</summary>
    public long Distinct => _earlier.Distinct + _sequence.Distinct;

    /// <summary>Numbers below the highest seen that did not come; late arrivals are taken off again.</summary>
    public long Lost => _earlier.Lost + _sequence.Lost;

    public long Duplicates => _earlier.Duplicates + _sequence.Duplicates;

    /// <summary>Packets that came after one with a higher number, duplicates not counted.</summary>
    public long Reordered => _earlier.Reordered + _sequence.Reordered;

    /// <summary>Counts a packet or record; false when it is not of this flow, or left over from an earlier incarnation.</summary>
    /// <param name="arrivedNanoseconds">On any clock, the same for all.</param>
    public bool Add(in FlowHeader header, int bytes, long arrivedNanoseconds)
    {
        if (header.FlowId != flowId || !Belongs(header))
        {
            return false;
        }

        Packets++;
        Bytes += bytes;
        _sequence.Add(header.Sequence);
        _gaps.Arrived(arrivedNanoseconds);
        return true;
    }

    /// <summary>Goes on where a counter stood that is gone: what the flow lost meanwhile counts, what that counter saw does not again.</summary>
    /// <param name="lastArrival">When the flow was heard of last, on the clock of <see cref="Add"/>.</param>
    public void ContinueFrom(FlowCounts before, long lastArrival)
    {
        (Packets, Bytes, Incarnation) = (before.Packets, before.Bytes, before.Incarnation);
        _earlier = (before.Packets - before.Duplicates, before.Lost, before.Duplicates, before.Reordered);
        _sequence = new SequenceTracker(before.Next);
        _incarnations.Add(before.Incarnation);
        _gaps.ContinueFrom(lastArrival);
    }

    /// <summary>The longest gap that ended since the last call, or that is open still, in nanoseconds.</summary>
    public long TakeLongestGap(long now) => _gaps.Take(now);

    private bool Belongs(in FlowHeader header)
    {
        if (Incarnation == header.Incarnation)
        {
            return true;
        }

        if (!_incarnations.Add(header.Incarnation))
        {
            return false;
        }

        _earlier = (Distinct, Lost, Duplicates, Reordered);
        _sequence = new SequenceTracker();
        Incarnation = header.Incarnation;
        return true;
    }
}

/// <summary>Where a counter of a flow stood.</summary>
/// <param name="Incarnation">Of the sender.</param>
/// <param name="Next">The number after the highest seen of that incarnation.</param>
public sealed record FlowCounts(long Packets, long Bytes, long Lost, long Duplicates, long Reordered, uint Incarnation, long Next);
