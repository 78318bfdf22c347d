using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Expectations;

/// <summary>
/// The times in which nothing of a flow arrived. A receiver tells the gaps between what it saw; it knows nothing of the time before its first
/// packet, before its node booted again, while its clock stood still, and after its last report.
/// </summary>
internal sealed class Silences(FlowRecord flow, Absences absences, Lives lives, TimeSpan begin, TimeSpan end)
{
    private readonly string _node = flow.Flow.To;
    private readonly HashSet<(TimeSpan, TimeSpan)> _unexplained = [.. flow.ReceiverGaps.Where(gap => gap.Absence is null).Select(gap => (gap.From, gap.To))];

    public IEnumerable<Silence> All()
    {
        // Until its first packet, from the begin of the schedule; then from the last report before it began anew.
        TimeSpan? waiting = begin;
        TrafficReport? last = null;
        foreach (var report in flow.Received)
        {
            if (last is not null && lives.Restarted(_node, last, report))
            {
                waiting ??= last.At;
            }
            else if (last is not null && IsUnwatched(last, report))
            {
                yield return Unseen(last.At, report.At);
            }
            if (report.Packets > 0)
            {
                if (waiting is { } since && last is not null)
                {
                    yield return Unseen(since, since == begin ? last.At : report.At, isHeard: since == begin);
                }
                waiting = null;
                yield return new Silence(report.LongestGap, report.At, IsCertain: true, null);
            }
            last = report;
        }
        if (last is null)
        {
            yield break;
        }
        if (waiting is { } still)
        {
            yield return Unseen(still, last.At, isHeard: true);
        }
        if (flow.LastGap is { } gap)
        {
            yield return Unseen(waiting ?? gap.From, end);
        }
        // A gap that was open at its last report may have gone on to the end of the schedule.
        yield return Unseen(last.At - last.LongestGap, end) with { IsCertain = false };
    }

    private bool IsUnwatched(TrafficReport before, TrafficReport after) =>
        lives.Stood(_node, before.At, after.At) || _unexplained.Contains((before.At, after.At));

    private Silence Unseen(TimeSpan from, TimeSpan to, bool isHeard = false)
    {
        var absence = absences.Between(_node, from, to);
        var why = $"its receiver reported nothing from {Wording.Moment(from - begin)} to {Wording.Moment(to - begin)}{(absence is null ? "" : $" ({absence.Why})")}";
        return new Silence(to - from, to, isHeard || absence is not null, isHeard ? null : why);
    }
}
