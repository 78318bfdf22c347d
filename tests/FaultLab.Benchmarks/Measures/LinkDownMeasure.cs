using System.Diagnostics;
using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.Netlink;

namespace FaultLab.Benchmarks.Measures;

/// <summary>An interface that is taken down: from the request until the kernel says it is.</summary>
internal sealed class LinkDownMeasure : IMeasure
{
    private const int FlapsInARound = 100;

    public string Name => "link-down";

    public string Title => "Link down, requested to done";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"One end of a veth is taken down {FlapsInARound} times a round, and up again in between, which is not counted. FaultLab: the netlink request of a flap until the kernel has acknowledged it, at ordinary priority. ip: from the start of the process `ip link set … down` until it has ended.");

    public IReadOnlyList<string> Tools => ["ip"];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<(double P50, double P99)>(), new List<(double P50, double P99)>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, down, list) in new (string, Action<VethPair, RouteNetlink, int>, List<(double, double)>)[] { ("FaultLab", ByNetlink, ours), ("ip", ByProcess, theirs) })
            {
                var (p50, p99) = await Task.Run(() => Once(down, cancellationToken), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {name} {p50:0} us (p50), {p99:0} us (p99)"));
                list.Add((p50, p99));
            }
        }

        var series = new[] { ("FaultLab", ours), ("ip", theirs) }.SelectMany(s => new[]
        {
            new Series(s.Item1, "down after, p50", "us", [.. s.Item2.Select(o => o.P50)]),
            new Series(s.Item1, "down after, p99", "us", [.. s.Item2.Select(o => o.P99)]),
        }).ToList();
        return new MeasureResult
        {
            Series = [.. series],
            Goals = [Goal.AtMostTimes("p50 at most 0.05 x that of ip as a process", series[0], series[2], 0.05)],
        };
    }

    private static void ByNetlink(VethPair pair, RouteNetlink netlink, int index) => netlink.Links.SetUp(index, up: false);

    private static void ByProcess(VethPair pair, RouteNetlink netlink, int index)
    {
        using var process = pair.A.Run(() => Process.Start(Measuring.Tools.PathOf("ip")!, ["link", "set", VethPair.Left, "down"]));
        process.WaitForExit();
    }

    private static (double P50, double P99) Once(Action<VethPair, RouteNetlink, int> down, CancellationToken cancellationToken)
    {
        using var pair = new VethPair();
        using var netlink = pair.A.Run(RouteNetlink.Open);
        var index = netlink.Links.Get(VethPair.Left).Index;
        var times = new List<double>();
        while (times.Count < FlapsInARound)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            down(pair, netlink, index);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (netlink.Links.Get(index).IsUp)
            {
                throw new InvalidOperationException("the link is still up");
            }

            netlink.Links.SetUp(index, up: true);
        }

        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100]);
    }
}
