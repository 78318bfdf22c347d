using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one flow of traffic suffered while the schedule ran.</summary>
internal sealed class TrafficJudge(History history, Trust trust, Scenario scenario)
{
    /// <summary>Both sides report once a second: what was sent less than this before the receiver's last report may still be under way.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

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
        var last = received[^1];
        if (expectation.Loss is { } loss)
        {
            var lost = Lost(expectation.Traffic, last);
            yield return Measure.Of("loss", loss, Share(lost, lost + last.Packets), $", {Wording.Count(lost, "packet")}");
        }
        if (expectation.Duplicates is { } duplicates)
        {
            yield return Measure.Of("duplicates", duplicates, Share(last.Duplicates, last.Packets), $", {Wording.Count(last.Duplicates, "packet")}");
        }
        if (expectation.Reordered is { } reordered)
        {
            yield return Measure.Of("reordered", reordered, Share(last.Reordered, last.Packets), $", {Wording.Count(last.Reordered, "packet")}");
        }
        if (expectation.Stall is { } stall)
        {
            var worst = received.MaxBy(r => r.LongestGap)!;
            yield return Measure.Of("stall", stall, worst.LongestGap, $", up to {Wording.Moment(worst.At - (history.RunBegin ?? TimeSpan.Zero))}");
        }
        if (expectation.Goodput is { } goodput)
        {
            var seconds = (last.At - received[0].At).TotalSeconds;
            yield return seconds <= 0 ? Measure.Unknown("goodput", "its receiver reported once only")
                : Measure.Of("goodput", goodput, (last.Bytes - received[0].Bytes) * 8 / seconds);
        }
    }

    /// <summary>
    /// The receiver knows of gaps below what it has seen; of a flow that died it knows nothing, so what a UDP sender sent counts too.
    /// </summary>
    private long Lost(string flow, TrafficReport last)
    {
        var sent = scenario.Traffic.FirstOrDefault(t => t.Name == flow)?.Udp is null ? 0
            : history.Traffic(flow, "sender").LastOrDefault(r => r.At <= last.At - Underway)?.Packets ?? 0;
        return Math.Max(last.Lost, sent - last.Packets);
    }

    private static double Share(long part, long whole) => whole <= 0 ? 0 : (double)part / whole;
}
