using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic;

/// <summary>What the receiving side of a flow counts, over all incarnations of its sender and of the receiver itself.</summary>
internal sealed class FlowStatistics
{
    private readonly string _name;
    private readonly FlowCounter _counter;

    public FlowStatistics(ReceiverRequest request)
    {
        (_name, _counter) = (request.Name, new FlowCounter((uint)request.FlowId));
        if (request.Before is { } before)
        {
            _counter.ContinueFrom(before, MonotonicClock.Now - request.SilentNanoseconds);
        }
    }

    /// <summary>Counts a packet or record; false when it is not of this flow, or left over from an earlier incarnation.</summary>
    public bool Add(in FlowHeader header, int bytes, long arrivedNanoseconds) => _counter.Add(header, bytes, arrivedNanoseconds);

    public TrafficNotification Report(long now) => new()
    {
        Name = _name,
        Side = TrafficSides.Receiver,
        MonotonicNanoseconds = now,
        Packets = _counter.Packets,
        Bytes = _counter.Bytes,
        Lost = _counter.Lost,
        Duplicates = _counter.Duplicates,
        Reordered = _counter.Reordered,
        LongestGapNanoseconds = _counter.TakeLongestGap(now),
        Standing = _counter.Incarnation is { } incarnation
            ? new FlowCounts(_counter.Packets, _counter.Bytes, _counter.Lost, _counter.Duplicates, _counter.Reordered, incarnation, _counter.Next)
            : null,
    };
}
