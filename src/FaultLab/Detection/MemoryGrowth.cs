using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>What the memory of a node did while one of its kernels ran, after it had warmed up.</summary>
/// <param name="From">Begin of what was looked at: the end of the warm-up.</param>
/// <param name="To">The last sample.</param>
/// <param name="Grown">Bytes in all that time: slope times length.</param>
/// <param name="BytesPerSecond">Slope by Theil and Sen.</param>
internal sealed record MemoryGrowth(TimeSpan From, TimeSpan To, double Grown, double BytesPerSecond)
{
    /// <summary>Caches fill, programs start, the first connections are made.</summary>
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(15);

    /// <summary>A shorter stretch cannot tell growth from a start.</summary>
    private static readonly TimeSpan LeastLength = TimeSpan.FromSeconds(60);

    /// <summary>Samples come once a second; a node that was silent half of the time was not watched.</summary>
    private const int LeastSamples = 30;

    /// <summary>A leak goes on: each third of the stretch has at least this share of the growth, where a cache that fills has all of it at first.</summary>
    private const double LeastShareOfThird = 0.15;

    /// <summary>The stretches of a node, one a boot, that were watched long enough. Its own kernel's only: a host's memory is this machine's.</summary>
    public static IEnumerable<IReadOnlyList<AgentSample>> Stretches(Node node, History history)
    {
        foreach (var boot in history.Samples(node.Name).Where(s => s.At >= history.RunBegin && s.At <= history.RunEnd && s.MemoryTotal > 0).GroupBy(s => s.BootId))
        {
            var samples = boot.ToList();
            var length = samples[^1].At - samples[0].At;
            var warm = samples[0].At + (length / 10 > LeastWarmUp ? length / 10 : LeastWarmUp);
            var watched = samples.SkipWhile(s => s.At < warm).ToList();
            if (watched.Count >= LeastSamples && watched[^1].At - watched[0].At >= LeastLength)
            {
                yield return watched;
            }
        }
    }

    /// <summary>Why nothing can be said of leaks; null: every VM was watched long enough.</summary>
    public static string? WhyNotKnown(Scenario scenario, History history)
    {
        var vms = scenario.Topology.Nodes.Where(n => n.Kind == NodeKind.Vm).ToList();
        var unwatched = vms.FirstOrDefault(n => !Stretches(n, history).Any());
        return unwatched is not null ? $"the memory of {unwatched.Name} was not watched for {(LeastLength + LeastWarmUp).TotalSeconds:0} s, in which a leak could show"
            : vms.Count == 0 ? "no node has a kernel of its own whose memory could be watched" : null;
    }

    /// <summary>Null: it did not grow all the time, or by less than counts.</summary>
    /// <param name="samples">One stretch.</param>
    /// <param name="bytes">What should not grow.</param>
    /// <param name="least">Bytes of growth that count.</param>
    public static MemoryGrowth? Of(IReadOnlyList<AgentSample> samples, Func<AgentSample, long> bytes, double least)
    {
        var slope = Slope(samples, bytes);
        var grown = slope * (samples[^1].At - samples[0].At).TotalSeconds;
        if (grown < least)
        {
            return null;
        }
        var thirds = samples.Chunk((samples.Count + 2) / 3).ToList();
        var steady = thirds.TrueForAll(third => third.Length > 1 && Slope(third, bytes) * (third[^1].At - third[0].At).TotalSeconds >= LeastShareOfThird * grown);
        return steady ? new MemoryGrowth(samples[0].At, samples[^1].At, grown, slope) : null;
    }

    private static double Slope(IReadOnlyList<AgentSample> samples, Func<AgentSample, long> bytes) =>
        TheilSen.Slope([.. samples.Select(s => (s.At.TotalSeconds, (double)bytes(s)))]);
}
