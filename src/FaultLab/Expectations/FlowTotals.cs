using FaultLab.Histories;

namespace FaultLab.Expectations;

/// <summary>What one side of a flow counted in all. Its counters begin anew when its node boots again: what they said before counts as well.</summary>
internal readonly record struct FlowTotals(long Packets, long Bytes, long Lost, long Duplicates, long Reordered, long Reconnects)
{
    /// <param name="reports">Of one side, in order of time.</param>
    /// <param name="restarted">Whether the counters began anew between two reports.</param>
    public static FlowTotals Of(IEnumerable<TrafficReport> reports, Func<TrafficReport, TrafficReport, bool> restarted)
    {
        var total = default(FlowTotals);
        TrafficReport? last = null;
        foreach (var report in reports)
        {
            if (last is not null && restarted(last, report))
            {
                total = total.Plus(last);
            }
            last = report;
        }
        return last is null ? total : total.Plus(last);
    }

    private FlowTotals Plus(TrafficReport r) =>
        new(Packets + r.Packets, Bytes + r.Bytes, Lost + r.Lost, Duplicates + r.Duplicates, Reordered + r.Reordered, Reconnects + r.Reconnects);
}
