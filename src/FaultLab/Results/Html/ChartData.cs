using System.Text.Json;
using System.Text.Json.Nodes;
using FaultLab.Detection;
using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>The numbers of the charts as JSON for the script of the page. The serialiser's own encoder escapes what could end a script element.</summary>
internal static class ChartData
{
    /// <summary>Of each sort; a lab with more is drawn for its first ones.</summary>
    private const int MaxCharts = 24;

    public static string Of(ReportInput input, RunFacts facts)
    {
        var data = new JsonObject
        {
            ["faults"] = new JsonArray([.. Shades(facts).Select(s => Range(s.From, s.To, facts))]),
            ["incidents"] = new JsonArray([.. (input.Judgement?.Incidents ?? []).Where(i => !i.Expected).Take(500).Select(i => Range(i, facts))]),
            ["charts"] = new JsonArray([.. Charts(input, facts)]),
        };
        return data.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.Web));
    }

    private static IEnumerable<JsonNode> Charts(ReportInput input, RunFacts facts)
    {
        foreach (var (name, probe) in facts.Probes.Take(MaxCharts))
        {
            yield return new ChartBuilder(facts, $"probe {name}", "ms").Line("round trip", probe.RoundTrip).Losses(probe.Unanswered).Build();
        }

        foreach (var (name, wire) in facts.Wires.Take(MaxCharts))
        {
            var link = input.Plan?.Links.FirstOrDefault(l => l.Name == name)?.Link;
            yield return new ChartBuilder(facts, $"link {name}", "bit/s")
                .Line($"from {link?.A.Node ?? "A"}", wire.FromA).Line($"from {link?.B.Node ?? "B"}", wire.FromB).Build();
        }

        foreach (var (name, flow) in facts.Flows.Take(MaxCharts))
        {
            yield return new ChartBuilder(facts, $"flow {name}", "bit/s").Line("arrived", flow.Rate).Losses(flow.Lost).Build();
        }

        foreach (var (name, samples) in Watched(input, facts).Take(MaxCharts))
        {
            yield return new ChartBuilder(facts, $"{name} memory", "B").Line("in use", samples.Memory).Line("slab", samples.Slab).Build();
            yield return new ChartBuilder(facts, $"{name} CPU", "").Line("busy", samples.Cpu).Line("softirq", samples.Softirq).Build();
        }

        if (facts.Machine is { } machine)
        {
            yield return new ChartBuilder(facts, "CPUs of this machine", "").Line("the lab", machine.Lab).Line("other programs", machine.Others).Build();
        }
    }

    /// <summary>The nodes under test; where the scenario names none, all VMs, or all nodes.</summary>
    private static IEnumerable<KeyValuePair<string, SampleFacts>> Watched(ReportInput input, RunFacts facts)
    {
        var nodes = input.Plan?.Nodes.Select(n => n.Node).ToList() ?? [];
        var watched = nodes.Where(n => n.Role == NodeRole.Dut).Select(n => n.Name).ToList();
        if (watched.Count == 0)
        {
            watched = [.. nodes.Where(n => n.Kind == NodeKind.Vm).Select(n => n.Name)];
        }

        return facts.Samples.Where(s => watched.Count == 0 || watched.Contains(s.Key));
    }

    /// <summary>When faults were in force: those that lie on the same or on the next pixel are one.</summary>
    private static IEnumerable<(TimeSpan From, TimeSpan To)> Shades(RunFacts facts)
    {
        var pixel = facts.End / BarMerge.Most;
        (TimeSpan From, TimeSpan To)? open = null;
        foreach (var (from, end) in facts.Faults.Values.SelectMany(f => f.Spans).OrderBy(s => s.From))
        {
            var to = end ?? from;
            if (open is { } shade && from - shade.To > pixel)
            {
                yield return shade;
                open = null;
            }
            open = open is { } before ? (before.From, to > before.To ? to : before.To) : (from, to);
        }
        if (open is { } last)
        {
            yield return last;
        }
    }

    private static JsonArray Range(TimeSpan from, TimeSpan? to, RunFacts facts) =>
        [ChartBuilder.Time(facts.Seconds(from)), ChartBuilder.Time(facts.Seconds(to ?? from))];

    private static JsonArray Range(Incident incident, RunFacts facts) => Range(incident.From, incident.To, facts);
}
