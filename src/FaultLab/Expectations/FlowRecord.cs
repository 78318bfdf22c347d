using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>What both sides of a flow reported, and when they reported nothing: a side whose node is gone counts nothing, and says so by silence only.</summary>
internal sealed class FlowRecord
{
    /// <summary>Both sides report once a second; a busy machine is late by seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>So much without a report is a gap, whoever is to blame: two are missing.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2.5);

    private readonly TimeSpan _begin;
    private readonly TimeSpan _end;

    public FlowRecord(Traffic flow, History history, Absences absences, Lives lives)
    {
        (Flow, _begin, _end) = (flow, history.RunBegin ?? TimeSpan.Zero, FlowEnd.Of(flow, history));
        (Received, Sent) = ([.. FlowEnd.Reports(flow, "receiver", history)], [.. FlowEnd.Reports(flow, "sender", history)]);
        ReceiverGaps = [.. Gaps(flow.To, history.TrafficToTheEnd(flow.Name, "receiver"), absences)];
        SenderGaps = [.. Gaps(flow.From, history.TrafficToTheEnd(flow.Name, "sender"), absences)];
        Silences = [.. new Silences(this, absences, lives, _begin, _end).All()];
        Totals = FlowTotals.Of(Received, (before, after) => lives.Restarted(flow.To, before, after));
        Restarted = (before, after) => lives.Restarted(flow.From, before, after);
    }

    public Traffic Flow { get; }

    /// <summary>Of the schedule, or of the flow where that is shorter.</summary>
    public TimeSpan End => _end;

    /// <summary>While it was to go on, as <see cref="Sent"/>.</summary>
    public IReadOnlyList<TrafficReport> Received { get; }

    public IReadOnlyList<TrafficReport> Sent { get; }

    public FlowTotals Totals { get; }

    public IReadOnlyList<FlowGap> ReceiverGaps { get; }

    public IReadOnlyList<FlowGap> SenderGaps { get; }

    /// <summary>Times in which nothing arrived.</summary>
    public IReadOnlyList<Silence> Silences { get; }

    /// <summary>Times that its connection broke, as the side that made it counted.</summary>
    public long Reconnects => Flow.Client == Flow.From ? FlowTotals.Of(Sent, Restarted).Reconnects : Totals.Reconnects;

    /// <summary>Whether the sender counted anew between two of its reports.</summary>
    public Func<TrafficReport, TrafficReport, bool> Restarted { get; }

    /// <summary>What is missing to be sure of all that the two sides count; null: nothing. What the scenario itself kept from being counted is not missing.</summary>
    public string? Missing => Sentence("receiver", ReceiverGaps.FirstOrDefault(IsMissing)) ?? MissingOfSender;

    /// <inheritdoc cref="Missing"/>
    public string? MissingOfSender => Sentence("sender", SenderGaps.FirstOrDefault(IsMissing));

    /// <summary>The receiver fell silent for good; null: it did not.</summary>
    public FlowGap? LastGap => ReceiverGaps.LastOrDefault(g => g.ToTheEnd);

    public string Sentence(FlowGap gap) => Sentence("receiver", gap)!;

    private static bool IsMissing(FlowGap gap) => gap.Absence is { IsPlanned: false } || (gap.Absence is null && gap.To - gap.From > Longest);

    private string? Sentence(string side, FlowGap? gap) => gap is null ? null
        : $"the {side} of {Flow.Name} reported nothing from {Wording.Moment(gap.From - _begin)} to {Wording.Moment(gap.To - _begin)}{(gap.Absence is null ? "" : $" ({gap.Absence.Why})")}";

    private IEnumerable<FlowGap> Gaps(string node, IEnumerable<TrafficReport> reports, Absences absences)
    {
        var last = _begin;
        foreach (var at in reports.Select(r => r.At).Where(at => at >= _begin))
        {
            if (Gap(last, at < _end ? at : _end, toTheEnd: at >= _end) is { } gap)
            {
                yield return gap;
            }
            last = at;
            if (last >= _end)
            {
                yield break;
            }
        }
        if (Gap(last, _end, toTheEnd: true) is { } open)
        {
            yield return open;
        }

        FlowGap? Gap(TimeSpan from, TimeSpan to, bool toTheEnd) =>
            to - from > Least ? new FlowGap(from, to, toTheEnd, absences.Between(node, from, to)) : null;
    }
}
