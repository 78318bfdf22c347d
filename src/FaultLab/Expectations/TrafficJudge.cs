using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>
/// Judges what one flow of traffic suffered while the schedule ran. Nothing arrives at a receiver whose node is gone; what a side that fell
/// silent otherwise did not count speaks neither for nor against.
/// </summary>
internal sealed class TrafficJudge(History history, Trust trust, Scenario scenario, Absences absences, Lives lives)
{
    /// <summary>Both sides report once a second: what was sent less than this before the receiver's last report may still be under way.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private const string NothingArrived = "nothing arrived";

    public ExpectationResult Evaluate(TrafficExpectation expectation)
    {
        var flow = scenario.Traffic.FirstOrDefault(t => t.Name == expectation.Traffic);
        var record = flow is null ? null : new FlowRecord(flow, history, absences, lives);
        if (record is not { Received.Count: > 0 })
        {
            return Measure.Result(expectation.Text, [Measure.Unknown(expectation.Traffic, "its receiver reported nothing")], null);
        }
        var trouble = trust.TroubleWith($"traffic {expectation.Traffic}") ?? trust.RunTroubles.FirstOrDefault();
        return Measure.Result(expectation.Text, [.. Measures(expectation, record)], trouble);
    }

    private IEnumerable<Measure> Measures(TrafficExpectation expectation, FlowRecord record)
    {
        var total = record.Totals;
        var missing = record.Missing;
        if (expectation.Loss is { } loss)
        {
            yield return Loss(loss, record);
        }
        if (expectation.Duplicates is { } duplicates)
        {
            yield return total.Packets == 0 ? Measure.Unknown("duplicates", NothingArrived)
                : Share("duplicates", duplicates, total.Duplicates, total.Packets, missing);
        }
        if (expectation.Reordered is { } reordered)
        {
            yield return total.Packets == 0 ? Measure.Unknown("reordered", NothingArrived)
                : Share("reordered", reordered, total.Reordered, total.Packets, missing);
        }
        if (expectation.Stall is { } stall)
        {
            yield return Stall(stall, record);
        }
        if (expectation.Goodput is { } goodput)
        {
            yield return Goodput(goodput, record);
        }
        if (expectation.Jitter is { } jitter)
        {
            yield return record.Received.Max(r => r.Jitter) is { } largest ? But(Measure.Of("jitter", jitter, largest), missing) : Measure.Unknown("jitter", NothingArrived);
        }
        if (expectation.Reconnects is { } reconnects)
        {
            yield return But(Measure.Of("reconnects", reconnects, record.Reconnects), missing);
        }
        if (expectation.Survivors is { } survivors)
        {
            yield return But(new SurvivorRate(record.Flow, history, scenario.Topology, lives).Against(survivors), missing);
        }
    }

    /// <summary>What was not seen may have been worse.</summary>
    private static Measure But(Measure measure, string? missing) => measure.Verdict == Verdict.Pass && missing is not null ? measure.But(missing) : measure;

    private Measure Stall(Bound<TimeSpan> bound, FlowRecord record)
    {
        var certain = record.Silences.Where(s => s.IsCertain).MaxBy(s => s.Length);
        var possible = record.Silences.MaxBy(s => s.Length);
        if (certain is null || possible is null)
        {
            return Measure.Unknown("stall", possible?.Why ?? "its receiver reported nothing");
        }
        var detail = $", up to {Wording.Moment(certain.Until - (history.RunBegin ?? TimeSpan.Zero))}{(certain.Why is null ? "" : $": {certain.Why}")}";
        return Measure.Between("stall", bound, certain.Length, possible.Length, detail, null, possible.Why ?? "");
    }

    /// <summary>
    /// The receiver knows of gaps below what it has seen; of a flow that died it knows nothing, so what a sender of datagrams sent counts too.
    /// </summary>
    private Measure Loss(Bound<Percentage> bound, FlowRecord record)
    {
        var received = record.Totals;
        var end = record.LastGap;
        var heard = record.Received[^1].At;
        // What is sent to a node that is gone does not arrive; of one that only fell silent nobody knows.
        var least = Math.Max(received.Lost, Sent(record, end?.Absence is null ? heard : record.End) - received.Packets);
        var most = end is null ? least : Math.Max(least, Sent(record, record.End) - received.Packets);
        if (least + received.Packets == 0)
        {
            return Measure.Unknown("loss", NothingArrived);
        }
        var share = Part(least, least + received.Packets);
        // What the receiver may have counted after its last report, had it all arrived and had none.
        var fewest = end is { Absence: null } ? Part(least, Math.Max(least + received.Packets, Sent(record, record.End + Underway))) : share;
        var largest = record.MissingOfSender is not null ? 1 : Math.Max(share, Part(most, most + received.Packets));
        var why = record.MissingOfSender ?? (end is null ? "" : record.Sentence(end));
        return Measure.Between("loss", bound, fewest, largest, $", {Wording.Count(least, "packet")}{Charged(record, heard, least)}", null, why, share);
    }

    /// <summary>Which hops lost them, where more than the two sides counted them.</summary>
    private string Charged(FlowRecord record, TimeSpan heard, long lost) =>
        lost > 0 && record.Flow.Udp is not null && HopLosses.Words(HopLosses.OfRun(record.Flow, history, scenario, heard, Sent(record, heard))) is { Length: > 0 } words ? $" ({words})" : "";

    private static long Sent(FlowRecord record, TimeSpan until) => !record.Flow.IsDatagrams ? 0
        : FlowTotals.Of(record.Sent.Where(r => r.At <= until - Underway), record.Restarted).Packets;

    /// <summary>Over the whole schedule, also when the receiver was gone for a part of it.</summary>
    private Measure Goodput(Bound<BitRate> bound, FlowRecord record)
    {
        var (first, last, begin) = (record.Received[0], record.Received[^1], history.RunBegin ?? TimeSpan.Zero);
        var late = record.ReceiverGaps.Any(g => g.From == begin);
        var end = record.LastGap is null ? last.At : record.End;
        var seconds = (end - (late ? begin : first.At)).TotalSeconds;
        if (seconds <= 0)
        {
            return Measure.Unknown("goodput", "its receiver reported once only");
        }
        var rate = (record.Totals.Bytes - (late ? 0 : first.Bytes)) * 8 / seconds;
        var unheard = record.ReceiverGaps.FirstOrDefault(g => g.Absence is null && (g.ToTheEnd || g.From == begin));
        return Measure.Between("goodput", bound, rate, unheard is null ? rate : double.MaxValue, unheard is null ? "" : record.Sentence(unheard));
    }

    private static Measure Share(string name, Bound<Percentage> bound, long part, long whole, string? missing) =>
        Measure.Between(name, bound, Part(part, whole), missing is null ? Part(part, whole) : 1, $", {Wording.Count(part, "packet")}", null, missing ?? "");

    private static double Part(long part, long whole) => whole <= 0 ? 0 : (double)part / whole;
}
