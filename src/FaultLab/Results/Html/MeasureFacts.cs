using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>The round trips of one probe, in milliseconds, and the attempts that got none.</summary>
internal sealed class ProbeFacts(TimeGrid grid)
{
    public BucketedSeries RoundTrip { get; } = new(grid);

    /// <summary>Attempts without an answer, by the bucket they were sent in.</summary>
    public BucketedSeries Unanswered { get; } = new(grid);

    public LogHistogram Times { get; } = new();

    public Dictionary<ProbeOutcome, long> Outcomes { get; } = [];

    /// <summary>Attempts that say something of the target: what the prober itself missed does not.</summary>
    public long Attempts => Outcomes.Where(o => o.Key is not (ProbeOutcome.Missed or ProbeOutcome.NotSent)).Sum(o => o.Value);

    public long Of(ProbeOutcome outcome) => Outcomes.GetValueOrDefault(outcome);

    public void Add(ProbeResult probe)
    {
        Outcomes[probe.Outcome] = Of(probe.Outcome) + 1;
        if (probe is { Outcome: ProbeOutcome.Ok, Rtt: { } rtt })
        {
            Times.Add(rtt);
            RoundTrip.Add(probe.At.TotalSeconds, rtt.TotalMilliseconds);
        }
        else if (probe.Outcome is ProbeOutcome.Lost or ProbeOutcome.Refused)
        {
            Unanswered.Add(probe.At.TotalSeconds, 1);
        }
    }
}

/// <summary>One flow of traffic: both sides' totals, the receiver's rate, and its losses.</summary>
internal sealed class FlowFacts(TimeGrid grid)
{
    public TrafficReport? Sender { get; private set; }

    public TrafficReport? Receiver { get; private set; }

    public TimeSpan LongestGap { get; private set; }

    /// <summary>The largest that the receiver told; null: none.</summary>
    public TimeSpan? Jitter { get; private set; }

    /// <summary>Bits a second at the receiver.</summary>
    public BucketedSeries Rate { get; } = new(grid);

    /// <summary>Packets lost since the last report.</summary>
    public BucketedSeries Lost { get; } = new(grid);

    public void Add(TrafficReport report)
    {
        if (report.Side == "sender")
        {
            Sender = report;
            return;
        }

        if (Receiver is { } last && report.At > last.At)
        {
            Rate.Add(report.At.TotalSeconds, PerSecond(8 * (report.Bytes - last.Bytes), report.At - last.At));
            Lost.Add(report.At.TotalSeconds, Math.Max(0, report.Lost - last.Lost));
        }

        if (report.LongestGap > LongestGap)
        {
            LongestGap = report.LongestGap;
        }

        if (report.Jitter is { } jitter && !(jitter <= Jitter))
        {
            Jitter = jitter;
        }

        Receiver = report;
    }

    /// <summary>A counter that went back began anew: then nothing is known of this interval.</summary>
    internal static double PerSecond(long difference, TimeSpan interval) => Math.Max(0, difference / interval.TotalSeconds);
}

/// <summary>Bits a second that came out of each end of a link.</summary>
internal sealed class WireFacts(TimeGrid grid)
{
    private WireSample? _last;

    public BucketedSeries FromA { get; } = new(grid);

    public BucketedSeries FromB { get; } = new(grid);

    public void Add(WireSample sample)
    {
        if (_last is { } last && sample.At > last.At)
        {
            FromA.Add(sample.At.TotalSeconds, FlowFacts.PerSecond(8 * (sample.FromABytes - last.FromABytes), sample.At - last.At));
            FromB.Add(sample.At.TotalSeconds, FlowFacts.PerSecond(8 * (sample.FromBBytes - last.FromBBytes), sample.At - last.At));
        }

        _last = sample;
    }
}

/// <summary>What a node's agent reported of it.</summary>
internal sealed class SampleFacts(TimeGrid grid)
{
    private AgentSample? _last;

    /// <summary>Bytes in use.</summary>
    public BucketedSeries Memory { get; } = new(grid);

    public BucketedSeries Slab { get; } = new(grid);

    /// <summary>CPUs busy, 1 for one whole CPU.</summary>
    public BucketedSeries Cpu { get; } = new(grid);

    public BucketedSeries Softirq { get; } = new(grid);

    public long MemoryTotal { get; private set; }

    public void Add(AgentSample sample)
    {
        var seconds = sample.At.TotalSeconds;
        Memory.Add(seconds, sample.MemoryTotal - sample.MemoryAvailable);
        Slab.Add(seconds, sample.Slab);
        MemoryTotal = sample.MemoryTotal;
        if (_last is { } last && last.BootId == sample.BootId && sample.At > last.At)
        {
            var interval = (sample.At - last.At).TotalSeconds;
            Cpu.Add(seconds, Math.Max(0, (sample.CpuSeconds - last.CpuSeconds) / interval));
            Softirq.Add(seconds, Math.Max(0, (sample.SoftirqSeconds - last.SoftirqSeconds) / interval));
        }

        _last = sample;
    }
}

/// <summary>Who used the CPUs of the machine that the lab ran on, as shares of all of them.</summary>
internal sealed class MachineFacts(TimeGrid grid)
{
    public BucketedSeries Lab { get; } = new(grid);

    public BucketedSeries Others { get; } = new(grid);

    public void Add(MachineLoad load)
    {
        Lab.Add(load.At.TotalSeconds, load.Lab);
        Others.Add(load.At.TotalSeconds, load.Others);
    }
}
