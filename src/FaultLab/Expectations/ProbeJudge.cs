using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one probe measured while the schedule ran. What it did not measure counts neither for nor against.</summary>
internal sealed class ProbeJudge(History history, Trust trust, Scenario scenario, Absences absences)
{
    public ExpectationResult Evaluate(ProbeExpectation expectation)
    {
        var record = scenario.Probes.FirstOrDefault(p => p.Name == expectation.Probe) is { } probe ? new ProbeRecord(probe, history, absences) : null;
        var trouble = trust.TroubleWith($"probe {expectation.Probe}") ?? trust.RunTroubles.FirstOrDefault();
        if (record is not { Results.Count: > 0 })
        {
            return Measure.Result(expectation.Text, [Measure.Unknown(expectation.Probe, "the probe has no results")], null);
        }
        return Measure.Result(expectation.Text, [.. Measures(expectation, record)], trouble);
    }

    private IEnumerable<Measure> Measures(ProbeExpectation expectation, ProbeRecord record)
    {
        var made = record.Results.Where(r => r.Outcome is ProbeOutcome.Ok or ProbeOutcome.Lost or ProbeOutcome.Refused).ToList();
        var notMade = record.Results.Count - made.Count;
        var doubt = notMade > made.Count ? $"{notMade} of {record.Results.Count} attempts could not be made" : null;
        var unknown = record.Unknown.Sum(m => m.Count);
        var why = unknown == 0 ? "" : Sentence(record.Unknown);
        if (expectation.Outage is { } outage)
        {
            yield return Outage(outage, record, doubt);
        }
        if (expectation.Loss is { } loss)
        {
            var lost = made.Count(r => r.Outcome != ProbeOutcome.Ok);
            double Share(long of) => made.Count + unknown == 0 ? 0 : (double)of / (made.Count + unknown);
            yield return Measure.Between("loss", loss, Share(lost), Share(lost + unknown), $", {lost} of {made.Count}", doubt, why, made.Count == 0 ? 0 : (double)lost / made.Count);
        }
        var rtts = made.Where(r => r.Outcome == ProbeOutcome.Ok && r.Rtt is not null).Select(r => r.Rtt!.Value).Order().ToList();
        foreach (var (name, bound, rank) in new[] { ("p50", expectation.P50, 0.5), ("p99", expectation.P99, 0.99), ("max", expectation.Max, 1.0) })
        {
            if (bound is { } b)
            {
                yield return rtts.Count == 0 ? Measure.Unknown(name, "there was no answer") : Quantile(name, b, rtts, rank, unknown, doubt, why);
            }
        }
    }

    /// <summary>The longest outage that the target, or the death of the prober's node, is to blame for.</summary>
    private Measure Outage(Bound<TimeSpan> bound, ProbeRecord record, string? doubt)
    {
        var (certain, possible) = record.Outages();
        var least = certain?.Length(history.RunEnd) ?? TimeSpan.Zero;
        var most = possible?.Length(history.RunEnd) ?? TimeSpan.Zero;
        // Where nobody asked at all, that says more than what the measure might have been.
        var gaps = possible is null ? [] : record.Missing.Where(m => m.From >= possible.From && m.From <= (possible.To ?? history.RunEnd)).ToList();
        var why = gaps.Count > 0 ? Sentence(gaps) : $"for {Wording.Duration(most)} the probe could not be sent";
        return Measure.Between("outage", bound, least, most, certain is null ? "" : $", {When(certain)}{Died(certain, record)}", doubt, why);
    }

    private static Measure Quantile(string name, Bound<TimeSpan> bound, List<TimeSpan> rtts, double rank, long unknown, string? doubt, string why)
    {
        // Nearest rank. The unknown ones come before all others, or after them.
        var place = Math.Max(0, (long)Math.Ceiling(rank * (rtts.Count + unknown)) - 1);
        var least = place < unknown ? TimeSpan.Zero : rtts[(int)(place - unknown)];
        var most = place < rtts.Count ? rtts[(int)place] : TimeSpan.MaxValue;
        var shown = rtts[Math.Max(0, (int)Math.Ceiling(rank * rtts.Count) - 1)];
        return Measure.Between(name, bound, least, most, $" of {Wording.Count(rtts.Count, "answer")}", doubt, why, shown);
    }

    /// <summary><c>12 attempts are missing from +6.3s to +18.0s (left was dead …)</c>: of the longest gap.</summary>
    private string Sentence(IEnumerable<MissingAttempts> missing)
    {
        var all = missing.ToList();
        var longest = all.MaxBy(m => m.To - m.From)!;
        return $"{Wording.Count(all.Sum(m => m.Count), "attempt")} {(all.Sum(m => m.Count) == 1 ? "is" : "are")} missing, most from {Moment(longest.From)} to {Moment(longest.To)}"
            + (longest.Absence is { } absence ? $" ({absence.Why})" : "");
    }

    private static string Died(ProbeOutage outage, ProbeRecord record) =>
        record.Missing.FirstOrDefault(m => m.Absence is { IsPlanned: false } && m.From >= outage.From && (outage.To is null || m.From <= outage.To)) is { } gap
            ? $": nobody asked any more, {gap.Absence!.Why}" : "";

    private string When(ProbeOutage outage)
    {
        var fault = history.FaultsBetween(outage.From, outage.From).LastOrDefault();
        return $"at {Moment(outage.From)}{(fault is null ? "" : $" during {fault.Id}")}";
    }

    private string Moment(TimeSpan at) => Wording.Moment(at - (history.RunBegin ?? TimeSpan.Zero));
}
