using FaultLab.Planning;

namespace FaultLab.Results.Html;

/// <summary>The topology as a drawing, once for wide and once for narrow pages.</summary>
internal static class TopologySection
{
    public static Markup Render(ReportInput input, RunFacts facts)
    {
        if (input.Plan is not { Nodes.Length: > 0 } plan)
        {
            return Markup.Empty;
        }

        var layout = TopologyLayout.Of(plan);
        var marks = Marks(input, plan, facts);
        return Markup.Of(
            $"""
            <section aria-labelledby="topology">
            <h2 id="topology">Topology</h2>
            <div class="card topology">
            <div class="across">{new TopologyDrawing(layout, marks, down: false).Render()}</div>
            <div class="down">{new TopologyDrawing(layout, marks, down: true).Render()}</div>
            </div>
            </section>
            """);
    }

    private static TopologyMarks Marks(ReportInput input, Plan plan, RunFacts facts)
    {
        var incidents = input.Judgement is { } judgement ? NumberedIncident.Of(judgement) : [];
        return new TopologyMarks(
            incidents.Where(i => i.Incident.Node is not null).ToLookup(i => i.Incident.Node!),
            facts.Faults.Values.Where(f => f.First.Link is not null).GroupBy(f => f.First.Link!).ToDictionary(g => g.Key, g => g.Count()),
            plan.Nodes.Where(n => facts.Samples.ContainsKey(n.Name)).Select(n => n.Name).ToHashSet());
    }
}

/// <param name="Incidents">Root incidents by node.</param>
/// <param name="Faults">Faults injected, by link.</param>
/// <param name="Reporting">Nodes whose agent reported.</param>
internal sealed record TopologyMarks(ILookup<string, NumberedIncident> Incidents, IReadOnlyDictionary<string, int> Faults, IReadOnlySet<string> Reporting);
