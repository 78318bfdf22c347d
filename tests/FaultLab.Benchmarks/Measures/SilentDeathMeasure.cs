using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A target that falls silent while its link stays up: how long until it is known, and what watching it costs.</summary>
internal sealed class SilentDeathMeasure(int intervalMilliseconds) : IMeasure
{
    private const int Multiplier = 3;
    private const int DeathsInARound = 7;
    private const int Targets = 20;
    private const int WellAfter = 50;
    private const long CpuWindow = 3 * MonotonicClock.Second;
    private const long Patience = 30 * MonotonicClock.Second;

    private readonly Random _random = new(intervalMilliseconds);

    public string Name => string.Create(CultureInfo.InvariantCulture, $"silent-death-{intervalMilliseconds}");

    public string Title => string.Create(CultureInfo.InvariantCulture, $"Silent death detected, {intervalMilliseconds} ms x {Multiplier}");

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"The patch panel between two nodes stops carrying frames at a random moment, {DeathsInARound} times a round; both links stay up. bfdd speaks every {intervalMilliseconds} ms with a multiplier of {Multiplier}, and has detected it when its next message says so (kernel's time). FaultLab probes by ICMP every {intervalMilliseconds} ms with dead-after: {Multiplier}, and has detected it when the controller has heard from the agent that the target is dead. CPU time is that of FaultLab's agent with {Targets} targets while all is well, divided by {Targets}, and of both with one: bfdd was not measured with many sessions.");

    public IReadOnlyList<string> Tools => ["ip", "unshare", .. File.Exists(Path.Combine(FrrBfd.Root, "usr/lib/frr/bfdd")) ? Array.Empty<string>() : ["bfdd"]];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<Outcome>(), new List<Outcome>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, once, list) in new (string, Func<CancellationToken, Outcome>, List<Outcome>)[] { ("FaultLab", Agent, ours), ("bfdd", Bfdd, theirs) })
            {
                var outcome = await Task.Run(() => once(cancellationToken), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture,
                    $"round {round + 1}: {name} {outcome.Median:0.0} ms, {outcome.CpuPercent:0.00} % of a CPU a target ({outcome.CpuPercentAlone:0.00} % alone), {outcome.FalseAlarms} false alarms"));
                list.Add(outcome);
            }
        }

        var detected = new[] { ours, theirs }.Zip(["FaultLab", "bfdd"], (o, name) => new Series(name, "detected after", "ms", [.. o.SelectMany(r => r.Milliseconds)])).ToList();
        var alone = new[] { ours, theirs }.Zip(["FaultLab", "bfdd"], (o, name) => new Series(name, "CPU of a single target", "% of one", [.. o.Select(r => r.CpuPercentAlone)])).ToList();
        var many = new Series("FaultLab", $"CPU per target, of {Targets}", "% of one", [.. ours.Select(r => r.CpuPercent)]);
        return new MeasureResult
        {
            Series = [detected[0], alone[0], many, detected[1], alone[1]],
            Goals =
            [
                Goal.AtMostTimes("detected (median) after at most 1.1 x bfdd's time", detected[0], detected[1], 1.1),
                Goal.AtMostTimes($"CPU per target, of {Targets}, at most 0.1 x that of bfdd's one session", many, alone[1], 0.1),
            ],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"false alarms while the link was whole: FaultLab {ours.Sum(o => o.FalseAlarms)}, bfdd {theirs.Sum(o => o.FalseAlarms)}")],
        };
    }

    private Outcome Bfdd(CancellationToken cancellationToken)
    {
        using var one = new WatchedByBfd(intervalMilliseconds);
        var alone = CpuPercent(one, cancellationToken);
        return Deaths(one, cancellationToken) with { CpuPercent = alone, CpuPercentAlone = alone };
    }

    private Outcome Agent(CancellationToken cancellationToken)
    {
        double percent;
        using (var many = new WatchedByAgent(Targets, intervalMilliseconds, Multiplier))
        {
            percent = CpuPercent(many, cancellationToken);
        }

        using var one = new WatchedByAgent(1, intervalMilliseconds, Multiplier);
        var alone = CpuPercent(one, cancellationToken);
        return Deaths(one, cancellationToken) with { CpuPercent = percent, CpuPercentAlone = alone };
    }

    private static double CpuPercent(IWatched watched, CancellationToken cancellationToken)
    {
        WaitUntilWell(watched, cancellationToken);
        var (start, before) = (MonotonicClock.Now, watched.CpuNanoseconds);
        MonotonicClock.WaitUntil(start + CpuWindow, cancellationToken);
        return 100.0 * (watched.CpuNanoseconds - before) / (MonotonicClock.Now - start) / watched.Targets;
    }

    private Outcome Deaths(IWatched watched, CancellationToken cancellationToken)
    {
        var falseAlarms = 0;
        var times = new List<double>();
        while (times.Count < DeathsInARound)
        {
            WaitUntilWell(watched, cancellationToken);
            var wait = (long)(_random.NextDouble() * 4 * intervalMilliseconds * MonotonicClock.Millisecond);
            MonotonicClock.WaitUntil(MonotonicClock.Now + wait, cancellationToken);
            var death = WallClock.Now;
            watched.Wire.Cut();
            Wait(() => watched.DetectedNanoseconds > 0, "the detection", cancellationToken);
            if (watched.DetectedNanoseconds < death)
            {
                falseAlarms++;
            }
            else
            {
                times.Add((watched.DetectedNanoseconds - death) / 1e6);
            }

            watched.Wire.Join();
        }

        return new Outcome(times, 0, 0, falseAlarms);
    }

    private static void WaitUntilWell(IWatched watched, CancellationToken cancellationToken)
    {
        watched.Reset();
        Wait(
            () =>
            {
                // Begins anew after what came too soon after the last death.
                if (watched.DetectedNanoseconds > 0)
                {
                    watched.Reset();
                }

                return watched.Signs >= WellAfter * watched.Targets;
            },
            "a target that is well", cancellationToken);
    }

    private static void Wait(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        var giveUp = MonotonicClock.Now + Patience;
        while (!condition())
        {
            if (MonotonicClock.Now > giveUp || !MonotonicClock.WaitUntil(MonotonicClock.Now + MonotonicClock.Millisecond, cancellationToken))
            {
                throw new InvalidOperationException($"{what} did not come");
            }
        }
    }

    private sealed record Outcome(IReadOnlyList<double> Milliseconds, double CpuPercent, double CpuPercentAlone, int FalseAlarms)
    {
        public double Median => new Series("", "", "", [.. Milliseconds]).Median;
    }
}
