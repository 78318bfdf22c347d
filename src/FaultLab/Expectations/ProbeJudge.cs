using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one probe measured while the schedule ran.</summary>
internal sealed class ProbeJudge(History history, Trust trust)
{
    public ExpectationResult Evaluate(ProbeExpectation expectation)
    {
        var results = history.Probe(expectation.Probe).ToList();
        var trouble = trust.TroubleWith($"probe {expectation.Probe}") ?? trust.RunTroubles.FirstOrDefault();
        if (results.Count == 0)
        {
            return Measure.Result(expectation.Text, [Measure.Unknown(expectation.Probe, "the probe has no results")], null);
        }
        return Measure.Result(expectation.Text, [.. Measures(expectation, results)], trouble);
    }

    private IEnumerable<Measure> Measures(ProbeExpectation expectation, List<ProbeResult> results)
    {
        var made = results.Where(r => r.Outcome is ProbeOutcome.Ok or ProbeOutcome.Lost or ProbeOutcome.Refused).ToList();
        var notMade = results.Count - made.Count;
        var doubt = notMade > made.Count ? $"{notMade} of {results.Count} attempts could not be made" : null;
        if (expectation.Outage is { } outage)
        {
            yield return Outage(outage, results, doubt);
        }
        if (expectation.Loss is { } loss)
        {
            var lost = made.Count(r => r.Outcome != ProbeOutcome.Ok);
            var share = made.Count == 0 ? 0 : (double)lost / made.Count;
            yield return Measure.Of("loss", loss, share, $", {lost} of {made.Count}", doubt);
        }
        var rtts = made.Where(r => r.Outcome == ProbeOutcome.Ok && r.Rtt is not null).Select(r => r.Rtt!.Value).Order().ToList();
        foreach (var (name, bound, rank) in new[] { ("p50", expectation.P50, 0.5), ("p99", expectation.P99, 0.99), ("max", expectation.Max, 1.0) })
        {
            if (bound is { } b)
            {
                yield return rtts.Count == 0 ? Measure.Unknown(name, "there was no answer")
                    : Measure.Of(name, b, Quantile(rtts, rank), $" of {Wording.Count(rtts.Count, "answer")}", doubt);
            }
        }
    }

    /// <summary>The longest outage that the target is to blame for; a longer one in which the prober could not ask leaves it open.</summary>
    private Measure Outage(Bound<TimeSpan> bound, List<ProbeResult> results, string? doubt)
    {
        var outages = ProbeOutage.Of(results).ToList();
        var longest = outages.Where(o => !o.IsBlind).MaxBy(o => o.Length(history.RunEnd));
        var blind = outages.Where(o => o.IsBlind).MaxBy(o => o.Length(history.RunEnd));
        var length = longest?.Length(history.RunEnd) ?? TimeSpan.Zero;
        var measure = Measure.Of("outage", bound, length, longest is null ? "" : $", {When(longest)}", doubt);
        return measure.Verdict == Verdict.Pass && blind?.Length(history.RunEnd) > bound.Value
            ? measure with { Verdict = Verdict.Inconclusive, Words = $"{measure.Words}, but for {Wording.Duration(blind.Length(history.RunEnd))} the probe could not be sent" }
            : measure;
    }

    private string When(ProbeOutage outage)
    {
        var fault = history.Faults.LastOrDefault(f => f.Overlaps(outage.From, outage.From));
        return $"at {Wording.Moment(outage.From - (history.RunBegin ?? TimeSpan.Zero))}{(fault is null ? "" : $" during {fault.Id}")}";
    }

    /// <summary>Nearest rank.</summary>
    private static TimeSpan Quantile(List<TimeSpan> sorted, double rank) => sorted[Math.Max(0, (int)Math.Ceiling(rank * sorted.Count) - 1)];
}
