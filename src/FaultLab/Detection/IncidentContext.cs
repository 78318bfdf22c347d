using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Detection;

/// <summary>Says what was going on when an incident began: the fault that was active or the last one before, and the traffic.</summary>
internal sealed class IncidentContext(History history, Plan plan)
{
    /// <summary>The first evidence of an incident may be a little older than the fault's read-back.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    public Incident Explain(Incident incident)
    {
        var fault = history.Fault(incident.Fault).FirstOrDefault(f => f.Begin <= incident.From + Slack && f.Overlaps(incident.From - LinkFaults.Recovery, incident.To))
            ?? FaultAt(incident.From);
        return incident with
        {
            Fault = incident.Fault ?? fault?.Id,
            Context = incident.Context ?? Sentence(incident.From, fault),
        };
    }

    /// <summary>A fault that was over so shortly before is as near as one that is still in force: a datagram is sent in no time.</summary>
    private static readonly TimeSpan JustOver = TimeSpan.FromSeconds(2);

    /// <summary>The fault that began last among those in force or just over, else the one that ended last; null: none before.</summary>
    public FaultSpan? FaultAt(TimeSpan at)
    {
        return history.FaultsBetween(at - JustOver, at).LastOrDefault() ?? history.Faults.TakeWhile(f => f.Begin <= at).MaxBy(f => f.End);
    }

    private string Sentence(TimeSpan at, FaultSpan? fault)
    {
        var when = fault switch
        {
            null => "before any fault",
            { End: { } end } when end < at && fault.Lasts => $"{Wording.Duration(at - end)} after {fault.Id} ({fault.Title}) ended",
            _ when fault.Begin > at => $"as {fault.Id} ({fault.Title}) began",
            _ => $"{Wording.Duration(at - fault.Begin)} after {fault.Id} ({fault.Title}) began",
        };
        when = StepAt(at) is not { } step ? when : fault is null ? step : $"{step}; {when}";
        var traffic = string.Join(", ", plan.Scenario.Traffic.Select(flow => Rate(flow.Name, at)).OfType<string>());
        return traffic.Length == 0 ? when : $"{when}; {traffic}";
    }

    /// <summary>The step that was under way or had just ended; null: none.</summary>
    private string? StepAt(TimeSpan at)
    {
        var begun = history.Of<StepStarted>().LastOrDefault(s => s.At <= at);
        var ended = begun is null ? null : history.Of<StepEnded>().FirstOrDefault(s => s.Step == begun.Step && s.At >= begun.At);
        return begun is null ? null
            : ended is null || ended.At >= at ? $"{Wording.Duration(at - begun.At)} after step {begun.Step} began"
            : at - ended.At <= JustOver ? $"{Wording.Duration(at - ended.At)} after step {begun.Step} ended"
            : null;
    }

    /// <summary>What a flow carried in the last whole second before; null: nothing was reported yet.</summary>
    private string? Rate(string flow, TimeSpan at)
    {
        var reports = history.Traffic(flow, "receiver");
        var until = reports.CountUntil(at);
        return until >= 2 && (reports[until - 2], reports[until - 1]) is var (a, b) && b.At > a.At
            ? $"{flow} at {Wording.BitRate((b.Bytes - a.Bytes) * 8 / (b.At - a.At).TotalSeconds)}"
            : null;
    }
}
