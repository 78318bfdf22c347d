using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>
/// What is known of a probe's attempts and what is not. An attempt of which nothing is known may have been answered or not, so that a measure
/// lies between what it is with all of them answered and with none. Those that a prober's death kept from being made are not answered.
/// </summary>
internal sealed class ProbeRecord
{
    /// <summary>Probing begins with the schedule; a busy machine is late by seconds.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(10);

    /// <summary>Beyond this the clock of a guest did not only drift against ours.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(1);

    private readonly Probe _probe;
    private readonly TimeSpan _end;

    public ProbeRecord(Probe probe, History history, Absences absences)
    {
        (_probe, _end) = (probe, history.RunEnd);
        Results = [.. history.Probe(probe.Name)];
        Missing = Results.Count == 0 ? [] : [.. Gaps(history.RunBegin ?? TimeSpan.Zero).SelectMany(gap => Explain(gap, absences))];
        var underWay = Missing.Count == 0 ? TimeSpan.Zero : (2 * probe.Every) + Results.Max(r => r.Rtt ?? TimeSpan.Zero);
        Unknown = [.. Missing.Where(m => m.Absence is not { IsPlanned: true } && !(m.AtEnd && m.To - m.From <= underWay))];
    }

    public IReadOnlyList<ProbeResult> Results { get; }

    /// <summary>In order of time.</summary>
    public IReadOnlyList<MissingAttempts> Missing { get; }

    /// <summary>Of these, those that should have an outcome: not what the scenario itself kept from being asked, and not what was still under way when the schedule ended.</summary>
    public IReadOnlyList<MissingAttempts> Unknown { get; }

    /// <summary>The longest outage that is certain, and what it would be if nothing unknown had been answered.</summary>
    public (ProbeOutage? Certain, ProbeOutage? Possible) Outages() => (
        Longest(Filled(m => m.Absence is { IsPlanned: false }, notMadeFails: false).Where(o => !o.IsBlind)),
        Longest(Filled(_ => true, notMadeFails: true)));

    private ProbeOutage? Longest(IEnumerable<ProbeOutage> outages) => outages.MaxBy(o => o.Length(_end));

    private IEnumerable<ProbeOutage> Filled(Func<MissingAttempts, bool> fails, bool notMadeFails)
    {
        var missing = Missing.Select(m => new ProbeResult
        {
            At = m.From,
            Wall = default,
            Probe = _probe.Name,
            Sequence = 0,
            Outcome = fails(m) ? ProbeOutcome.Lost : ProbeOutcome.Ok,
        });
        // A soak has millions of results, and mostly nothing is missing.
        IEnumerable<ProbeResult> all = Missing.Count == 0 ? Results : Results.Concat(missing).OrderBy(r => r.At);
        return ProbeOutage.Of(notMadeFails ? all.Select(r => r.Outcome is ProbeOutcome.NotSent or ProbeOutcome.Missed ? r with { Outcome = ProbeOutcome.Lost } : r) : all);
    }

    private IEnumerable<MissingAttempts> Gaps(TimeSpan begin)
    {
        if (Results[0].At - begin > Start)
        {
            yield return new MissingAttempts(begin, Results[0].At, Due(begin, Results[0].At), AtEnd: false, null);
        }
        foreach (var (before, after) in Results.Zip(Results.Skip(1)))
        {
            // Numbers that go on say exactly what is missing, unless the prober's own clock stood still.
            var numbered = after.Sequence - before.Sequence - 1;
            var late = after.At - before.At - ((numbered + 1) * _probe.Every);
            var count = numbered >= 0 && late < Drift + _probe.Every ? numbered : Due(before.At, after.At);
            if (count > 0)
            {
                yield return new MissingAttempts(before.At + Spacing(before.At, after.At, count), after.At, count, AtEnd: false, null);
            }
        }
        var last = Results[^1].At;
        if (Due(last, _end) is > 0 and var due)
        {
            yield return new MissingAttempts(last + _probe.Every, _end, due, AtEnd: true, null);
        }
    }

    /// <summary>Attempts between two moments, the prober late by less than three quarters of its interval.</summary>
    private long Due(TimeSpan from, TimeSpan to) => Math.Max(0, (long)Math.Floor(((to - from) / _probe.Every) - 0.75));

    private TimeSpan Spacing(TimeSpan from, TimeSpan to, long count) => (to - from) / (count + 1) is var even && even < _probe.Every ? even : _probe.Every;

    /// <summary>Cut where the node went or came back.</summary>
    private IEnumerable<MissingAttempts> Explain(MissingAttempts gap, Absences absences)
    {
        var cuts = absences.Of(_probe.From).SelectMany(a => new[] { a.From, a.To }).Where(at => at > gap.From && at < gap.To)
            .Prepend(gap.From).Append(gap.To).Distinct().Order().ToList();
        return cuts.Zip(cuts.Skip(1)).Select(cut => gap with
        {
            From = cut.First,
            To = cut.Second,
            Count = (long)Math.Ceiling(gap.Count * ((cut.Second - cut.First) / (gap.To - gap.From))),
            AtEnd = gap.AtEnd && cut.Second == gap.To,
            Absence = absences.At(_probe.From, cut.First + ((cut.Second - cut.First) / 2)),
        });
    }
}
