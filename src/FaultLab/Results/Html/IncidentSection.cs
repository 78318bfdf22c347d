using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FaultLab.Detection;

namespace FaultLab.Results.Html;

/// <summary>What happened: the incidents first, with their console text and what followed from them.</summary>
internal static partial class IncidentSection
{
    public static Markup Render(ReportInput input, RunFacts facts)
    {
        if (input.Judgement is not { } judgement)
        {
            return Markup.Of($"<section aria-labelledby=\"happened\"><h2 id=\"happened\">What happened</h2><p class=\"card calm\">This run was not judged.</p></section>");
        }

        var incidents = NumberedIncident.Of(judgement);
        var expected = judgement.Incidents.Where(i => i.Expected).ToImmutableArray();
        return Markup.Of(
            $"""
            <section aria-labelledby="happened">
            <h2 id="happened">What happened</h2>
            {Markup.Each(judgement.Troubles, t => Markup.Of($"<p class=\"card trouble\"><strong>The lab:</strong> {t}</p>"))}
            {Markup.Each(judgement.Remarks, r => Markup.Of($"<p class=\"card calm\"><strong>The machine:</strong> {r}</p>"))}
            {Markup.When(incidents.IsEmpty, () => Markup.Of($"<p class=\"card calm\">Nothing that the faults do not explain: the detectors found no incidents.</p>"))}
            {Markup.Each(incidents.Take(LongList<Incident>.Most), i => Card(i, input, facts))}
            {Markup.When(incidents.Length > LongList<Incident>.Most, () => Markup.Of($"<p class=\"card trouble\">and {incidents.Length - LongList<Incident>.Most} more: run.json names all {incidents.Length}</p>"))}
            {Markup.When(!expected.IsEmpty, () => Expected(expected, facts))}
            </section>
            """);
    }

    private static Markup Card(NumberedIncident numbered, ReportInput input, RunFacts facts)
    {
        var incident = numbered.Incident;
        return Markup.Of(
            $"""
            <article class="card incident" id="incident-{numbered.Number}" aria-labelledby="incident-{numbered.Number}-title">
            <p class="meta"><span class="kind">{numbered.Kind}</span> <strong>{numbered.Where}</strong> {When(incident, facts)}
            <button type="button" class="quiet" data-zoom-from="{facts.Seconds(incident.From) - 10}" data-zoom-to="{facts.Seconds(incident.To ?? incident.From) + 10}" hidden>Show on the timeline</button></p>
            <h3 id="incident-{numbered.Number}-title">{incident.Title}</h3>
            <dl class="facts">{Markup.Each(Facts(incident, input), f => Markup.Of($"<div><dt>{f.Name}</dt><dd>{f.Value}</dd></div>"))}</dl>
            {Consequences(incident, facts)}
            {Console(incident)}
            {Reasons(incident)}
            {Markup.When(HasEvidence(numbered, input), () => Markup.Of($"<p class=\"evidence\"><a href=\"incidents/{numbered.FolderName}/README.md\">Evidence: incidents/{numbered.FolderName}/</a></p>"))}
            </article>
            """);
    }

    private static IEnumerable<(string Name, Markup Value)> Facts(Incident incident, ReportInput input)
    {
        if (incident.Function is { } function)
        {
            yield return ("Function", Markup.Of($"<code>{function}</code>"));
        }

        if (incident.Module is { } module)
        {
            yield return ("Module", Markup.Of($"<code>{module}</code>"));
        }

        if (incident.Fault is { } fault)
        {
            yield return ("Fault", Markup.Of($"<a href=\"#fault-{fault}\">{fault}</a> {input.Plan?.Timeline.Faults.FirstOrDefault(f => f.Id == fault)?.Title}"));
        }

        if (incident.Context is { } context)
        {
            yield return ("Going on", Markup.Of($"{context}"));
        }
    }

    private static Markup When(Incident incident, RunFacts facts) => incident.To is { } to && to > incident.From
        ? Markup.Of($"at <time>{facts.Moment(incident.From)}</time> for {Wording.Duration(to - incident.From)}")
        : Markup.Of($"at <time>{facts.Moment(incident.From)}</time>{(incident.To is null && incident.Kind is IncidentKind.Outage or IncidentKind.Hang ? " until the end" : "")}");

    private static Markup Consequences(Incident incident, RunFacts facts) => Markup.When(!incident.Consequences.IsEmpty, () => Markup.Of(
        $"""
        <div class="consequences"><h4>What followed from it</h4><ul>{Markup.Each(incident.Consequences, c => Consequence(c, facts))}</ul></div>
        """));

    private static Markup Consequence(Incident incident, RunFacts facts) => Markup.Of(
        $"<li><span class=\"kind\">{NumberedIncident.KindName(incident)}</span> {incident.Title} <span class=\"when\">{When(incident, facts)}</span>{Nested(incident, facts)}</li>");

    private static Markup Nested(Incident incident, RunFacts facts) => Markup.When(!incident.Consequences.IsEmpty,
        () => Markup.Of($"<ul>{Markup.Each(incident.Consequences, c => Consequence(c, facts))}</ul>"));

    private static Markup Console(Incident incident) => Markup.When(!incident.Console.IsEmpty, () => Markup.Of(
        $"""
        <details class="console" {new Markup(incident.Console.Length <= 40 ? "open" : "")}><summary>Console, {Wording.Count(incident.Console.Length, "line")}</summary>
        <pre tabindex="0" aria-label="Console text">{Markup.Each(incident.Console, line => Line(line, incident))}</pre></details>
        """));

    private static Markup Line(string line, Incident incident) =>
        incident.Function is { Length: > 0 } function && line.Contains(function, StringComparison.Ordinal) ? Markup.Of($"<mark class=\"guilty\">{line}</mark>\n")
        : KeyLine().IsMatch(line) ? Markup.Of($"<mark>{line}</mark>\n")
        : Markup.Of($"{line}\n");

    private static Markup Reasons(Incident incident) => Markup.When(!incident.Reasons.IsEmpty, () => Markup.Of(
        $"<details><summary>How it was told</summary><ul>{Markup.Each(incident.Reasons, r => Markup.Of($"<li>{r}</li>"))}</ul></details>"));

    private static Markup Expected(ImmutableArray<Incident> expected, RunFacts facts)
    {
        var list = LongList<Incident>.Of(expected, _ => false, "disturbances");
        return Markup.Of(
            $"""
            <details class="card expected"><summary>{Wording.Count(expected.Length, "disturbance")} that the faults caused directly, as planned</summary>
            <ul>{Markup.Each(list.Shown, i => Consequence(i, facts))}</ul>{list.Note}</details>
            """);
    }

    private static bool HasEvidence(NumberedIncident numbered, ReportInput input) =>
        input.Files.Any(f => f.Path.StartsWith($"incidents/{numbered.FolderName}/", StringComparison.Ordinal));

    /// <summary>The lines of a kernel's report that a reader looks for first.</summary>
    [GeneratedRegex(@"\b(BUG|Oops|WARNING|INFO: (rcu|task)|Kernel panic|RIP:|Unable to handle|general protection|soft lockup|hard LOCKUP|rcu.*stall|NETDEV WATCHDOG|Out of memory|kernel BUG at)")]
    private static partial Regex KeyLine();
}
