using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic;

/// <summary>What the receiving side of a flow counts, over all incarnations of its sender.</summary>
internal sealed class FlowStatistics(string name, uint flowId)
{
    private readonly FlowCounter _counter = new(flowId);

    /// <summary>Counts a packet or record; false when it is not of this flow, or left over from an earlier incarnation.</summary>
    public bool Add(in FlowHeader header, int bytes, long arrivedNanoseconds) => _counter.Add(header, bytes, arrivedNanoseconds);

    public TrafficNotification Report(long now) => new()
    {
        Name = name,
        Side = TrafficSides.Receiver,
        MonotonicNanoseconds = now,
        Packets = _counter.Packets,
        Bytes = _counter.Bytes,
        Lost = _counter.Lost,
        Duplicates = _counter.Duplicates,
        Reordered = _counter.Reordered,
        LongestGapNanoseconds = _counter.TakeLongestGap(now),
    };
}
