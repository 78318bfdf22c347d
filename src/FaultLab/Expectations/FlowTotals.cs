using FaultLab.Histories;

namespace FaultLab.Expectations;

/// <summary>What one side of a flow counted in all. Its counters begin anew when its node boots again: what they said before counts as well.</summary>
internal readonly record struct FlowTotals(long Packets, long Bytes, long Lost, long Duplicates, long Reordered)
{
    public static FlowTotals Of(IEnumerable<TrafficReport> reports)
    {
        var total = default(FlowTotals);
        TrafficReport? last = null;
        foreach (var report in reports)
        {
            if (report.Packets < last?.Packets)
            {
                total = total.Plus(last);
            }
            last = report;
        }
        return last is null ? total : total.Plus(last);
    }

    private FlowTotals Plus(TrafficReport r) =>
        new(Packets + r.Packets, Bytes + r.Bytes, Lost + r.Lost, Duplicates + r.Duplicates, Reordered + r.Reordered);
}
