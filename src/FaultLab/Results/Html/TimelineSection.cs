using FaultLab.Detection;

namespace FaultLab.Results.Html;

/// <summary>
/// Incidents and faults above the charts, on one time axis. The bars are placed by CSS from their times and the range in view, so they need no
/// script to be seen; the script only changes the range.
/// </summary>
internal static class TimelineSection
{
    /// <summary>Beyond this many lanes the faults share lanes by kind and place.</summary>
    private const int MaxLanes = 14;

    public static Markup Render(ReportInput input, RunFacts facts)
    {
        if (facts.End == TimeSpan.Zero)
        {
            return Markup.Empty;
        }

        var from = facts.Ran ? Math.Min(0, -0.02 * facts.Seconds(facts.End)) : 0;
        var to = Math.Max(from + 1, facts.Seconds(facts.End));
        return Markup.Of(
            $"""
            <section aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            <div class="card timeline" id="run-timeline" style="--from:{from};--to:{to}" data-from="{from}" data-to="{to}" tabindex="0" aria-label="Timeline. Plus and minus zoom, arrow keys move, 0 shows all.">
            <p class="tools"><span class="legend"><i class="key fault"></i> fault <i class="key incident"></i> incident <i class="key expected"></i> caused by a fault <i class="key lost"></i> unanswered</span>
            <span class="buttons" hidden><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="all">All</button></span></p>
            <div class="lanes">
            {IncidentLane(input, facts)}
            {Markup.Each(Lanes(facts), l => Lane(l.Key, l.AsEnumerable(), facts))}
            </div>
            <div id="charts"></div>
            <noscript><p class="muted">The charts need JavaScript; everything else of this report does not.</p></noscript>
            </div>
            <script type="application/json" id="chart-data">{new Markup(ChartData.Of(input, facts))}</script>
            </section>
            """);
    }

    private static Markup IncidentLane(ReportInput input, RunFacts facts)
    {
        if (input.Judgement is not { Incidents.Length: > 0 } judgement)
        {
            return Markup.Empty;
        }

        var numbered = NumberedIncident.Of(judgement);
        return Markup.Of(
            $"""
            <div class="lane"><span class="lane-name">incidents</span><div class="track">
            {Markup.Each(BarMerge.Of([.. judgement.Incidents.Where(i => i.Expected).Select(i => (i, i.From, i.To))], facts.End), Expected)}
            {Markup.Each(numbered.Take(LongList<Incident>.Most), i => Markup.Of($"<a class=\"bar incident\" href=\"#incident-{i.Number}\" style=\"{Place(i.Incident.From, i.Incident.To, facts)}\" title=\"{i.Kind} {i.Where} at {facts.Moment(i.Incident.From)}: {i.Incident.Title}\"><b>{i.Number}</b></a>"))}
            </div></div>
            """);

        Markup Expected(MergedBar<Incident> bar) => Markup.Of(
            $"<span class=\"bar expected\" style=\"{Place(bar.From, bar.To, facts)}\" title=\"{NumberedIncident.KindName(bar.First)}: {bar.First.Title}{AndMore(bar.Count)}\"></span>");
    }

    private static IEnumerable<IGrouping<string, KeyValuePair<string, FaultFacts>>> Lanes(RunFacts facts)
    {
        var byPlace = facts.Faults.GroupBy(f => $"{f.Value.First.Kind} {f.Value.First.Link ?? f.Value.First.Node}".Trim()).ToList();
        return byPlace.Count <= MaxLanes ? byPlace : facts.Faults.GroupBy(f => f.Value.First.Kind);
    }

    private static Markup Lane(string name, IEnumerable<KeyValuePair<string, FaultFacts>> faults, RunFacts facts) => Markup.Of(
        $"""
        <div class="lane"><span class="lane-name" title="{name}">{name}</span><div class="track">
        {Markup.Each(BarMerge.Of([.. faults.SelectMany(f => f.Value.Spans.Select(s => (f, s.From, s.To)))], facts.End), bar => Bar(bar, facts))}
        </div></div>
        """);

    private static Markup Bar(MergedBar<KeyValuePair<string, FaultFacts>> bar, RunFacts facts) => Markup.Of(
        $"<a class=\"bar fault\" href=\"#fault-{bar.First.Key}\" style=\"{Place(bar.From, bar.To, facts)}\" title=\"{bar.First.Key} {bar.First.Value.First.Title} at {facts.Moment(bar.From)}{AndMore(bar.Count)}\"></a>");

    private static string AndMore(int count) => count > 1 ? $", and {count - 1} more" : "";

    private static Markup Place(TimeSpan from, TimeSpan? to, RunFacts facts) =>
        Markup.Of($"--a:{facts.Seconds(from)};--b:{facts.Seconds(to ?? from)}");
}
