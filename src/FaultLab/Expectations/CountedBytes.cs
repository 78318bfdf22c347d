using FaultLab.Histories;

namespace FaultLab.Expectations;

/// <summary>The bytes of one side of a flow over time: steady between two reports; a counter that began anew goes on from where it was.</summary>
internal sealed class CountedBytes
{
    private readonly List<(TimeSpan At, double Bytes)> _points = [];

    public CountedBytes(IEnumerable<TrafficReport> reports, Func<TrafficReport, TrafficReport, bool> restarted)
    {
        long total = 0;
        TrafficReport? last = null;
        foreach (var report in reports)
        {
            total += last is null ? 0 : restarted(last, report) ? report.Bytes : report.Bytes - last.Bytes;
            _points.Add((report.At, total));
            last = report;
        }
    }

    public double Between(TimeSpan from, TimeSpan to) => At(to) - At(from);

    /// <summary>Bytes a second of each report whose whole interval lies between two moments.</summary>
    public IEnumerable<double> Rates(TimeSpan from, TimeSpan to) => _points.Zip(_points.Skip(1))
        .Where(pair => pair.First.At >= from && pair.Second.At <= to && pair.Second.At > pair.First.At)
        .Select(pair => (pair.Second.Bytes - pair.First.Bytes) / (pair.Second.At - pair.First.At).TotalSeconds);

    private double At(TimeSpan moment)
    {
        var (low, high) = (0, _points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].At <= moment ? (middle + 1, high) : (low, middle);
        }
        if (low == 0 || low == _points.Count)
        {
            return _points.Count == 0 ? 0 : _points[Math.Max(0, low - 1)].Bytes;
        }
        var (before, after) = (_points[low - 1], _points[low]);
        return before.Bytes + ((after.Bytes - before.Bytes) * ((moment - before.At) / (after.At - before.At)));
    }
}
