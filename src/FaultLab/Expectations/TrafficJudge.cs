using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one flow of traffic suffered while the schedule ran.</summary>
internal sealed class TrafficJudge(History history, Trust trust, Scenario scenario)
{
    /// <summary>Both sides report once a second: what was sent less than this before the receiver's last report may still be under way.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private const string NothingArrived = "nothing arrived";

    public ExpectationResult Evaluate(TrafficExpectation expectation)
    {
        var received = history.Traffic(expectation.Traffic, "receiver").ToList();
        if (received.Count == 0)
        {
            return Measure.Result(expectation.Text, [Measure.Unknown(expectation.Traffic, "its receiver reported nothing")], null);
        }
        var trouble = trust.TroubleWith($"traffic {expectation.Traffic}") ?? trust.RunTroubles.FirstOrDefault();
        return Measure.Result(expectation.Text, [.. Measures(expectation, received)], trouble);
    }

    private IEnumerable<Measure> Measures(TrafficExpectation expectation, List<TrafficReport> received)
    {
        var total = FlowTotals.Of(received);
        if (expectation.Loss is { } loss)
        {
            var lost = Lost(expectation.Traffic, received[^1].At, total);
            yield return lost + total.Packets == 0 ? Measure.Unknown("loss", NothingArrived)
                : Measure.Of("loss", loss, Share(lost, lost + total.Packets), $", {Wording.Count(lost, "packet")}");
        }
        if (expectation.Duplicates is { } duplicates)
        {
            yield return total.Packets == 0 ? Measure.Unknown("duplicates", NothingArrived)
                : Measure.Of("duplicates", duplicates, Share(total.Duplicates, total.Packets), $", {Wording.Count(total.Duplicates, "packet")}");
        }
        if (expectation.Reordered is { } reordered)
        {
            yield return total.Packets == 0 ? Measure.Unknown("reordered", NothingArrived)
                : Measure.Of("reordered", reordered, Share(total.Reordered, total.Packets), $", {Wording.Count(total.Reordered, "packet")}");
        }
        if (expectation.Stall is { } stall)
        {
            var (length, until) = Stall(received);
            yield return Measure.Of("stall", stall, length, $", up to {Wording.Moment(until - (history.RunBegin ?? TimeSpan.Zero))}");
        }
        if (expectation.Goodput is { } goodput)
        {
            var seconds = (received[^1].At - received[0].At).TotalSeconds;
            yield return seconds <= 0 ? Measure.Unknown("goodput", "its receiver reported once only")
                : Measure.Of("goodput", goodput, (total.Bytes - received[0].Bytes) * 8 / seconds);
        }
        if (expectation.Survivors is { } survivors && scenario.Traffic.FirstOrDefault(t => t.Name == expectation.Traffic) is { } flow)
        {
            yield return new SurvivorRate(flow, history, scenario.Topology).Against(survivors);
        }
    }

    /// <summary>Before the first arrival the receiver knows of no gap: until then nothing arrived since the schedule began.</summary>
    private (TimeSpan Length, TimeSpan Until) Stall(List<TrafficReport> received)
    {
        var worst = received.MaxBy(r => r.LongestGap)!;
        var silent = received.TakeWhile(r => r.Packets == 0).LastOrDefault();
        return silent is not null && history.RunBegin is { } begin && silent.At - begin > worst.LongestGap
            ? (silent.At - begin, silent.At)
            : (worst.LongestGap, worst.At);
    }

    /// <summary>
    /// The receiver knows of gaps below what it has seen; of a flow that died it knows nothing, so what a UDP sender sent counts too.
    /// </summary>
    private long Lost(string flow, TimeSpan lastReport, FlowTotals received)
    {
        var sent = scenario.Traffic.FirstOrDefault(t => t.Name == flow)?.Udp is null ? 0
            : FlowTotals.Of(history.Traffic(flow, "sender").Where(r => r.At <= lastReport - Underway)).Packets;
        return Math.Max(received.Lost, sent - received.Packets);
    }

    private static double Share(long part, long whole) => whole <= 0 ? 0 : (double)part / whole;
}
