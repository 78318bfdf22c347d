using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.Events;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Many targets that are probed by ICMP: CPU time a probe, and how regularly they go out.</summary>
internal sealed class EchoMeasure : IMeasure
{
    private const int Targets = 500;
    private const int IntervalMilliseconds = 100;
    private const long Interval = IntervalMilliseconds * MonotonicClock.Millisecond;
    private const long Window = 8 * MonotonicClock.Second;
    private const long LongestStart = 30 * MonotonicClock.Second;

    public string Name => "probe-icmp";

    public string Title => "500 ICMP targets, ten times a second";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"{Targets} addresses behind a veth are asked every {IntervalMilliseconds} ms and answer at once. In {Window / MonotonicClock.Second} seconds: CPU time of the program per probe on the wire, FaultLab's with what it reports of each to the controller; the time between one probe of a target and its next, by the kernel's stamps at the receiving interface, less the {IntervalMilliseconds} ms asked for (absolute); and the probes that did not come. fping is told -l -q -p {IntervalMilliseconds} -i 0.1.");

    public IReadOnlyList<string> Tools => ["fping", "ip"];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<Outcome>(), new List<Outcome>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, start, list) in new (string, Func<VethPair, Subject>, List<Outcome>)[] { ("FaultLab", StartAgent, ours), ("fping", StartFping, theirs) })
            {
                var outcome = await Task.Run(() => Once(start, cancellationToken), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture,
                    $"round {round + 1}: {name} {outcome.Cpu:0.0} us a probe, off by {outcome.P50:0} us (p50) {outcome.P99:0} us (p99), {outcome.Missing:0.00} % not sent"));
                list.Add(outcome);
            }
        }

        var series = new[] { ("FaultLab", ours), ("fping", theirs) }.SelectMany(s => new[]
        {
            new Series(s.Item1, "CPU per probe", "us", [.. s.Item2.Select(o => o.Cpu)]),
            new Series(s.Item1, "off schedule, p50", "us", [.. s.Item2.Select(o => o.P50)]),
            new Series(s.Item1, "off schedule, p99", "us", [.. s.Item2.Select(o => o.P99)]),
            new Series(s.Item1, "not sent", "%", [.. s.Item2.Select(o => o.Missing)]),
        }).ToList();
        return new MeasureResult
        {
            Series = [.. series],
            Goals =
            [
                Goal.AtMostTimes("CPU per probe at most 0.75 x fping's", series[0], series[4], 0.75),
                Goal.AtMostTimes("off schedule (p50) at most 0.25 x fping's", series[1], series[5], 0.25),
                Goal.AtMost("every probe sent", series[3].Max, 0, "% not sent at most in a round"),
            ],
        };
    }

    private static Subject StartAgent(VethPair pair)
    {
        var agent = AgentSubject.Start(pair.A);
        foreach (var target in Addresses())
        {
            agent.StartProbe(target, target, IntervalMilliseconds, 1000);
        }

        return new Subject(agent, () => agent.CpuNanoseconds);
    }

    private static Subject StartFping(VethPair pair)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, Addresses());
        var interval = IntervalMilliseconds.ToString(CultureInfo.InvariantCulture);
        var peer = Peer.Start(pair.A, Measuring.Tools.PathOf("fping")!, "-l", "-q", "-p", interval, "-i", "0.1", "-f", file);
        return new Subject(peer, () => peer.CpuNanoseconds, () => File.Delete(file));
    }

    private static IEnumerable<string> Addresses() => Enumerable.Range(0, Targets).Select(i => $"198.19.{i / 250}.{1 + (i % 250)}");

    private static Outcome Once(Func<VethPair, Subject> start, CancellationToken cancellationToken)
    {
        using var pair = new VethPair().WithAddresses();
        using var tap = new EchoTap(pair.B, VethPair.Right);
        using var subject = start(pair);
        var giveUp = MonotonicClock.Now + LongestStart;
        while (tap.Count < Targets * 10)
        {
            if (MonotonicClock.Now > giveUp || !MonotonicClock.WaitUntil(MonotonicClock.Now + (50 * MonotonicClock.Millisecond), cancellationToken))
            {
                throw new InvalidOperationException("no probes came");
            }
        }

        var (from, cpu) = (WallClock.Now, subject.Cpu());
        MonotonicClock.WaitUntil(MonotonicClock.Now + Window, cancellationToken);
        (var to, cpu) = (WallClock.Now, subject.Cpu() - cpu);

        // What lies in the capture's ring is handed over within a second.
        MonotonicClock.WaitUntil(MonotonicClock.Now + MonotonicClock.Second, cancellationToken);
        tap.Check();
        return Evaluate(tap.Times(from, to), cpu);
    }

    private static Outcome Evaluate(IReadOnlyList<IReadOnlyList<long>> times, long cpu)
    {
        var gaps = times.SelectMany(target => target.Skip(1).Zip(target, (later, earlier) => later - earlier)).ToList();
        var missing = gaps.Sum(gap => Math.Max(0, (long)Math.Round((double)gap / Interval) - 1));
        var off = gaps.Select(gap => Math.Abs(gap - Interval) / 1000.0).Order().ToList();
        var count = times.Sum(target => target.Count);
        return times.Count < Targets
            ? throw new InvalidOperationException($"only {times.Count} of {Targets} targets were asked")
            : new Outcome(cpu / 1000.0 / count, off[off.Count / 2], off[off.Count * 99 / 100], 100.0 * missing / (count + missing));
    }

    private readonly record struct Outcome(double Cpu, double P50, double P99, double Missing);

    private sealed record Subject(IDisposable Program, Func<long> Cpu, Action? After = null) : IDisposable
    {
        public void Dispose()
        {
            Program.Dispose();
            After?.Invoke();
        }
    }
}
