using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Until when a flow is to go on: that nothing arrives after it says nothing.</summary>
internal static class FlowEnd
{
    public static TimeSpan Of(Traffic flow, History history) =>
        flow.Iperf3?.Duration is { } duration && history.RunBegin + duration is { } end && end < history.RunEnd ? end : history.RunEnd;

    /// <summary>What one side reported until then.</summary>
    public static IEnumerable<TrafficReport> Reports(Traffic flow, string side, History history)
    {
        var end = Of(flow, history);
        return history.Traffic(flow.Name, side).Where(r => r.At <= end);
    }
}
