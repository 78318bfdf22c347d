using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Wires;
using FaultLab.Scenarios;
using FaultLab.Wires;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A user wire that loses, doubles and reorders: what the receiver counts is what the wire wrote down.</summary>
internal sealed class WireFatesMeasure : IMeasure
{
    private const int Payload = 64;
    private const int Packets = 10_000_000;
    private const double PerSecond = 100_000;

    public string Name => "wire-fates";

    public string Title => "Ten million packets through a user wire: fates as written and as counted";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"{Packets} numbered datagrams at {PerSecond} a second through a wire with loss 1 %, duplicate 0.5 %, reorder 2 % and a delay of 2 ms; the receiver's counts beside the wire's own and the records of its log.");

    public IReadOnlyList<string> Tools => [];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var differences = new List<double>();
        var series = new List<(string Subject, string Quantity, double Value)>();
        for (var round = 0; round < rounds; round++)
        {
            var (counted, written, logged, overloaded) = await Task.Run(() => Once((uint)round + 1, cancellationToken), cancellationToken);
            var difference = counted.Zip(written).Sum(pair => Math.Abs(pair.First - pair.Second)) + logged.Zip(written).Sum(pair => Math.Abs(pair.First - pair.Second));
            differences.Add(difference);
            foreach (var (index, name) in _quantities.Index())
            {
                series.Add(("receiver", name, counted[index]));
                series.Add(("wire", name, written[index]));
            }

            series.Add(("wire", "its own failures (no room)", overloaded));
            progress(string.Create(CultureInfo.InvariantCulture,
                $"round {round + 1}: lost {counted[0]} = {written[0]}, duplicates {counted[1]} = {written[1]}, reordered {counted[2]} = {written[2]}; differences {difference}, {overloaded} without room"));
        }

        return new MeasureResult
        {
            Series = [.. series.GroupBy(s => (s.Subject, s.Quantity)).Select(g => new Series(g.Key.Subject, g.Key.Quantity, "", [.. g.Select(s => s.Value)]))],
            Goals = [Goal.AtMost("every count is the same in receiver, wire and log", differences.Max(), 0, "differences in a round")],
        };
    }

    private static readonly string[] _quantities = ["lost", "duplicates", "reordered"];

    private static (long[] Counted, long[] Written, long[] Logged, long Overloaded) Once(uint seed, CancellationToken cancellationToken)
    {
        using var path = new CarriedPath();
        var impairment = new Impairment
        {
            Delay = TimeSpan.FromMilliseconds(2),
            Loss = new Percentage(0.01),
            Duplicate = new Percentage(0.005),
            Reorder = new Percentage(0.02),
        };
        path.Wire!.Configure(isUp: true, new DirectionSettings(new WireFatesAdapter(new PacketFates(seed, "bench", LinkDirection.Up, impairment))));
        using var load = new NumberedLoad(path.Source, path.Target, Payload);
        var file = Path.Combine(Path.GetTempPath(), $"faultlab-bench-{Environment.ProcessId}.fates");
        try
        {
            using (var log = File.Create(file))
            {
                FateLog.Begin(log);
                using var draining = new Timer(_ => Drain(path.Wire, log), null, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50));
                load.Run(Packets, PerSecond, received: null, cancellationToken);
                draining.Change(Timeout.Infinite, Timeout.Infinite);
                Drain(path.Wire, log);
            }

            var up = path.Wire.ReadCounters().Up;
            using var written = File.OpenRead(file);
            var (lost, doubled) = (0L, 0L);
            foreach (var record in FateLogReader.Read(written).Where(r => r.IsUp))
            {
                lost += record.Marks.HasFlag(FrameMarks.Lost) ? 1 : 0;
                doubled += record.Marks.HasFlag(FrameMarks.Duplicated) && (record.Marks & (FrameMarks.Lost | FrameMarks.Refused | FrameMarks.Overloaded)) == 0 ? 1 : 0;
            }

            // Packets lost after the last one that came are not missed by the receiver: it is told how many were sent.
            var missing = Packets - load.Counter.Distinct;
            return (
                [missing, load.Counter.Duplicates, load.Counter.Reordered],
                [up.Lost, up.Duplicated, up.Overtaken],
                [lost, doubled, up.Overtaken],
                up.Overloaded + up.Refused + up.Unwritten);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Drain(UserWire wire, Stream log)
    {
        lock (log)
        {
            wire.Log.Drain(log);
        }
    }
}
