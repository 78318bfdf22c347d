using System.Globalization;
using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A user wire that does nothing to its frames: how many it carries on a core, and what it adds.</summary>
internal sealed class WirePlainMeasure : IMeasure
{
    private const int FrameBytes = 60;
    private const int Packets = 3_000_000;
    private const int Payload = 32;
    private const int PacedPackets = 3000;
    private const double PacedPerSecond = 1000;
    private const double LeastKpps = 300;
    private const double MostAddedMicroseconds = 50;

    public string Name => "wire-plain";

    public string Title => "User wire without impairment";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"trafgen sends {Packets} frames of {FrameBytes} bytes as fast as it can into veth, user wire, veth: frames handed on a second of CPU time of the wire's one thread; what the sender is ahead of it is lost before the wire. Added: median time of {PacedPackets} packets, {PacedPerSecond} a second, over that path, less that over one veth in the same round.");

    public IReadOnlyList<string> Tools => [Trafgen.Name];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var (perCore, carried, added) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var (core, wall) = await Task.Run(Throughput, cancellationToken);
            var (wire, veth) = await Task.Run(() => (Latency(carried: true, cancellationToken), Latency(carried: false, cancellationToken)), cancellationToken);
            perCore.Add(core);
            carried.Add(wall);
            added.Add(wire - veth);
            progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {core:0} kpps a core, {wall:0} kpps carried, {wire - veth:0.0} us added"));
        }

        var kpps = new Series("FaultLab", "carried per second of its CPU time", "kpps", [.. perCore]);
        var latency = new Series("FaultLab", "added, median", "us", [.. added]);
        return new MeasureResult
        {
            Series = [kpps, new Series("FaultLab", "carried per second, the sender on the same 2 cores", "kpps", [.. carried]), latency],
            Goals =
            [
                Goal.AtLeast($"{LeastKpps} kpps or more on one core", kpps.Median, LeastKpps, "kpps"),
                Goal.AtMost($"at most {MostAddedMicroseconds} us added", latency.Median, MostAddedMicroseconds, "us"),
            ],
        };
    }

    private static (double PerCore, double Carried) Throughput()
    {
        using var path = new CarriedPath();
        var before = CarriedPath.WireCpuNanoseconds;
        var seconds = Trafgen.Run(path.Source, FrameBytes, Packets);
        var cpu = (CarriedPath.WireCpuNanoseconds - before) / 1e9;
        var delivered = path.Wire!.ReadCounters().Up.Delivered;
        return (delivered / cpu / 1000, delivered / seconds / 1000);
    }

    private static double Latency(bool carried, CancellationToken cancellationToken)
    {
        using var path = new CarriedPath(carried);
        using var load = new NumberedLoad(path.Source, path.Target, Payload);
        var times = new List<double>(PacedPackets);
        load.Run(PacedPackets, PacedPerSecond, (sent, came) => times.Add((came - sent) / 1000.0), cancellationToken);
        return times.Order().ElementAt(times.Count / 2);
    }
}
