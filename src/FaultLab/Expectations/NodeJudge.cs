using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges how a node was while the schedule ran, by what its own agent sampled.</summary>
internal sealed class NodeJudge(History history, Trust trust, Scenario scenario, Unwatched unwatched)
{
    /// <summary>Shares of a CPU are means over this: a second at 100 % is nothing, ten are a node that answers nobody.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public ExpectationResult Evaluate(NodeExpectation expectation)
    {
        var samples = history.Samples(expectation.Node).Where(s => s.At >= history.RunBegin && s.At <= history.RunEnd).ToList();
        if (samples.Count < 2)
        {
            return Measure.Result(expectation.Text, [Measure.Unknown(expectation.Node, "its agent reported nothing")], null);
        }
        // A node that is dead is not busy and has all its memory; and what it still counted before it died is lost.
        var measures = Measures(expectation, samples);
        measures = unwatched.Agent(expectation.Node) is { } why ? measures.Select(m => m.Verdict == Verdict.Pass ? m.But(why) : m) : measures;
        return Measure.Result(expectation.Text, [.. measures], trust.RunTroubles.FirstOrDefault());
    }

    private IEnumerable<Measure> Measures(NodeExpectation expectation, List<AgentSample> samples)
    {
        var lives = samples.GroupBy(s => s.BootId).Select(life => life.ToList()).ToList();
        if (expectation.MemoryAvailable is { } memory)
        {
            var least = samples.MinBy(s => s.MemoryAvailable)!;
            yield return least.MemoryTotal <= 0 ? Measure.Unknown("memory-available", "the node did not say how much it has")
                : Measure.Of("memory-available", memory, (double)least.MemoryAvailable / least.MemoryTotal, $", {new ByteSize(least.MemoryAvailable)}{When(least.At)}");
        }
        var cpus = scenario.Topology.Nodes.First(n => n.Name == expectation.Node).Cpus;
        if (expectation.Cpu is { } cpu)
        {
            yield return Busiest("cpu", cpu, lives, s => s.CpuSeconds / cpus);
        }
        if (expectation.Softirq is { } softirq)
        {
            yield return Busiest("softirq", softirq, lives, s => s.SoftirqSeconds / cpus);
        }
        if (expectation.MptcpConnections is { } connections)
        {
            yield return Measure.Of("mptcp-connections", connections, Counted(lives, "MPCapableSYNACKRX", "MPCapableACKRX"));
        }
        if (expectation.MptcpJoins is { } joins)
        {
            yield return Measure.Of("mptcp-joins", joins, Counted(lives, "MPJoinSynAckRx", "MPJoinAckRx"));
        }
    }

    /// <summary>The largest share over the window; a node that reported nothing meanwhile is measured over that longer time.</summary>
    private Measure Busiest(string name, Bound<Percentage> bound, List<List<AgentSample>> lives, Func<AgentSample, double> busy)
    {
        var (most, at) = (0.0, TimeSpan.Zero);
        foreach (var life in lives)
        {
            for (var (first, last) = (0, 1); last < life.Count; last++)
            {
                while (first + 1 < last && life[last].At - life[first + 1].At >= Window)
                {
                    first++;
                }
                var seconds = life[last].UptimeSeconds - life[first].UptimeSeconds;
                var share = (busy(life[last]) - busy(life[first])) / seconds;
                if ((seconds >= Window.TotalSeconds || last == life.Count - 1) && share > most)
                {
                    (most, at) = (share, life[first].At);
                }
            }
        }
        return Measure.Of(name, bound, Math.Min(1, most), $" over {Wording.Duration(Window)}{When(at)}");
    }

    /// <summary>What the kernel counted, over all its lives. A connection may have been made before the schedule began: a node has its namespace for the run alone.</summary>
    private static long Counted(List<List<AgentSample>> lives, params string[] counters) =>
        lives.Sum(life => counters.Sum(name => life[^1].Mptcp.GetValueOrDefault(name)));

    private string When(TimeSpan at) => at == TimeSpan.Zero ? "" : $", at {Wording.Moment(at - (history.RunBegin ?? TimeSpan.Zero))}";
}
