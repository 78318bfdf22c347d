namespace FaultLab.Results.Html;

/// <summary>Every planned fault: when it was asked for, when it was seen to be there, when it was seen to be gone.</summary>
internal static class FaultSection
{
    public static Markup Render(ReportInput input, RunFacts facts)
    {
        var named = (input.Judgement?.Incidents ?? []).Where(i => !i.Expected).Select(i => i.Fault).ToHashSet();
        var rows = LongList<FaultRow>.Of([.. Rows(input, facts)], row => row.Seen?.Failure is not null || named.Contains(row.Id), "faults");
        return Markup.When(rows.Shown.Count > 0, () => Markup.Of(
            $"""
            <section aria-labelledby="faults">
            <h2 id="faults">Faults</h2>
            <div class="scroll card"><table class="wide">
            <thead><tr><th scope="col">Id</th><th scope="col">Fault</th><th scope="col">Planned</th><th scope="col">Applied</th><th scope="col">Healed</th><th scope="col">Read back</th></tr></thead>
            <tbody>{Markup.Each(rows.Shown, row => Row(row, facts))}</tbody>
            </table></div>
            {rows.Note}
            </section>
            """));
    }

    /// <param name="Planned">After the schedule began; null: it was not planned.</param>
    /// <param name="Seen">Null: the run did not reach it.</param>
    private sealed record FaultRow(string Id, string Title, TimeSpan? Planned, FaultFacts? Seen);

    private static IEnumerable<FaultRow> Rows(ReportInput input, RunFacts facts)
    {
        var planned = input.Plan?.Timeline.Faults ?? [];
        var ids = planned.Select(p => p.Id).ToHashSet();
        return
        [
            .. planned.Select(fault => new FaultRow(fault.Id, fault.Title, fault.At, facts.Faults.GetValueOrDefault(fault.Id))),
            .. facts.Faults.Where(f => !ids.Contains(f.Key)).Select(f => new FaultRow(f.Key, f.Value.First.Title, null, f.Value)),
        ];
    }

    private static Markup Row(FaultRow row, RunFacts facts) => row.Seen is { } seen ? Row(row.Id, row.Title, seen, facts) : NotReached(row);

    private static Markup Row(string id, string title, FaultFacts fault, RunFacts facts)
    {
        var requested = fault.Requested;
        var applied = fault.Spans.Count > 0 ? fault.Spans[0].From : (TimeSpan?)null;
        var healed = fault.Spans.Count > 0 ? fault.Spans[^1].To : null;
        return Markup.Of(
            $"""
            <tr id="fault-{id}"{new Markup(fault.Failure is null ? "" : " class=\"failed\"")}><td><code>{id}</code></td><td>{title}</td>
            <td class="number">{Time(requested, facts)}</td>
            <td class="number">{Time(applied, facts)}{Late(requested, applied)}</td>
            <td class="number">{Time(healed, facts)}</td>
            <td>{ReadBack(id, fault, facts)}</td></tr>
            """);
    }

    private static Markup NotReached(FaultRow fault) => Markup.Of(
        $"""
        <tr id="fault-{fault.Id}" class="muted"><td><code>{fault.Id}</code></td><td>{fault.Title}</td>
        <td class="number">{(fault.Planned is { } at ? Wording.Moment(at) : "–")}</td><td colspan="3">not reached</td></tr>
        """);

    private static string Time(TimeSpan? at, RunFacts facts) => at is { } moment ? facts.Moment(moment) : "–";

    private static Markup Late(TimeSpan? requested, TimeSpan? applied) => Markup.When(applied > requested,
        () => Markup.Of($"<span class=\"late\">{Wording.Duration((applied - requested)!.Value)} after</span>"));

    private static Markup ReadBack(string id, FaultFacts fault, RunFacts facts)
    {
        var parts = new List<string?> { fault.Failure is { } why ? $"failed: {why}" : null, fault.AppliedDetail, fault.HealedDetail };
        if (facts.Datagrams.TryGetValue(id, out var datagrams))
        {
            parts.Add($"{datagrams.Sent} of {datagrams.Asked} sent{(datagrams.Received is { } received ? $", {received} arrived whole" : "")}");
            parts.AddRange(datagrams.Errors.Select(e => $"{e.Value} × {e.Key}"));
        }

        return Markup.Of($"{string.Join("; ", parts.Where(p => !string.IsNullOrEmpty(p)).Distinct())}");
    }
}
