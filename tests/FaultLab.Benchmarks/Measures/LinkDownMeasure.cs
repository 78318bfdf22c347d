using System.Diagnostics;
using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netlink;

namespace FaultLab.Benchmarks.Measures;

/// <summary>An interface that is taken down: from the request until the kernel says it is.</summary>
internal sealed class LinkDownMeasure : IMeasure
{
    private const int FlapsInARound = 500;
    private const long LongestUp = MonotonicClock.Second;

    public string Name => "link-down";

    public string Title => "Link down, requested to done";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"One end of a veth is taken down {FlapsInARound} times a round, and up again, until its operational state is up too, in between, which is not counted. FaultLab: the netlink request of a flap until the kernel has acknowledged it, at ordinary priority, and as the agent makes it on a host or container, under SCHED_FIFO. FaultLab, ordered: from the controller's order to an agent until that has taken the link down under SCHED_FIFO, read it back and answered. ip: from the start of the process `ip link set … down` until it has ended.");

    public IReadOnlyList<string> Tools => ["ip"];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        (string Name, Func<VethPair, RouteNetlink, int, Hand> Start)[] subjects =
            [("FaultLab", ByNetlink), ("FaultLab, SCHED_FIFO", FirstInLine), ("FaultLab, ordered", ByOrder), ("ip", ByProcess)];
        var outcomes = subjects.Select(_ => new List<(double P50, double P99)>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, (name, start)) in subjects.Index())
            {
                var (p50, p99) = await Task.Run(() => Once(start, cancellationToken), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {name} {p50:0} us (p50), {p99:0} us (p99)"));
                outcomes[index].Add((p50, p99));
            }
        }

        var series = subjects.Zip(outcomes).SelectMany(s => new[]
        {
            new Series(s.First.Name, "down after, p50", "us", [.. s.Second.Select(o => o.P50)]),
            new Series(s.First.Name, "down after, p99", "us", [.. s.Second.Select(o => o.P99)]),
        }).ToList();
        return new MeasureResult
        {
            Series = [.. series],
            Goals =
            [
                Goal.AtMostTimes("p50 at most 0.05 x that of ip as a process", series[0], series[^2], 0.05),
                Goal.AtMost("p99 (median of the rounds) at most 250 us under SCHED_FIFO", series[3].Median, 250, "us"),
            ],
        };
    }

    private static Hand ByNetlink(VethPair pair, RouteNetlink netlink, int index) =>
        new(() => netlink.Links.SetUp(index, up: false), () => netlink.Links.SetUp(index, up: true));

    private static Hand FirstInLine(VethPair pair, RouteNetlink netlink, int index) => ByNetlink(pair, netlink, index) with
    {
        Down = () =>
        {
            using var realtime = RealtimeScope.Enter();
            netlink.Links.SetUp(index, up: false);
        },
    };

    private static Hand ByOrder(VethPair pair, RouteNetlink netlink, int index)
    {
        var agent = AgentSubject.Start(pair.A);
        var request = new ApplyFaultRequest { Id = "down", LinkDown = new LinkDownFault(VethPair.Left, First: true) };
        return new Hand(
            () => agent.Connection.ApplyFaultAsync(request, CancellationToken.None).GetAwaiter().GetResult(),
            () => agent.Connection.HealFaultAsync(request.Id, CancellationToken.None).GetAwaiter().GetResult())
        {
            Program = agent,
        };
    }

    private static Hand ByProcess(VethPair pair, RouteNetlink netlink, int index) => ByNetlink(pair, netlink, index) with
    {
        Down = () =>
        {
            using var process = pair.A.Run(() => Process.Start(Measuring.Tools.PathOf("ip")!, ["link", "set", VethPair.Left, "down"]));
            process.WaitForExit();
        },
    };

    private static (double P50, double P99) Once(Func<VethPair, RouteNetlink, int, Hand> begin, CancellationToken cancellationToken)
    {
        using var pair = new VethPair();
        using var netlink = pair.A.Run(RouteNetlink.Open);
        var index = netlink.Links.Get(VethPair.Left).Index;
        using var hand = begin(pair, netlink, index);
        var times = new List<double>();
        while (times.Count < FlapsInARound)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            hand.Down();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (netlink.Links.Get(index).IsUp)
            {
                throw new InvalidOperationException("the link is still up");
            }

            hand.Up();
            WaitUntilUp(netlink, index, cancellationToken);
        }

        times.Sort();
        return (Quantile(times, 0.5), Quantile(times, 0.99));
    }

    /// <summary>The smallest of which at least this share are no larger.</summary>
    private static double Quantile(List<double> sorted, double share) => sorted[(int)Math.Ceiling(sorted.Count * share) - 1];

    // The kernel's own work after a change of the carrier (net/core/link_watch.c) is over then. Flaps of a scenario do not come so close.
    private static void WaitUntilUp(RouteNetlink netlink, int index, CancellationToken cancellationToken)
    {
        var giveUp = MonotonicClock.Now + LongestUp;
        while (netlink.Links.Get(index).OperState != OperState.Up)
        {
            if (MonotonicClock.Now > giveUp || !MonotonicClock.WaitUntil(MonotonicClock.Now + MonotonicClock.Millisecond, cancellationToken))
            {
                throw new InvalidOperationException("the link does not come up");
            }
        }
    }

    /// <summary>What takes the link down, and up again.</summary>
    private sealed record Hand(Action Down, Action Up) : IDisposable
    {
        public IDisposable? Program { get; init; }

        public void Dispose() => Program?.Dispose();
    }
}
