using System.Text;
using FaultLab.Detection;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>The page that lies on top of an incident's evidence.</summary>
internal static class EvidenceReadme
{
    public static string Of(IncidentEvidence evidence, TimeSpan zero, IReadOnlyCollection<string> packets)
    {
        var incident = evidence.Incident.Incident;
        var page = new StringBuilder();
        page.Append($"# {evidence.Incident.Kind} on {evidence.Incident.Where}: {Plain(incident.Title)}\n\n");
        page.Append($"It began {Wording.Moment(incident.From - zero)} on the schedule{Until(incident)}.\n");
        Sentence(page, incident.Function is { } function ? $"The function it happened in is `{Plain(function)}`{(incident.Module is { } module ? $" of the module `{Plain(module)}`" : "")}." : null);
        Sentence(page, incident.Fault is { } fault ? $"The fault that was active, or the last one before it: {fault}." : "No fault was active.");
        Sentence(page, incident.Context is { } context ? $"Going on at that moment: {Plain(context)}." : null);
        List(page, "What followed from it", incident.Consequences.Select(c => $"{NumberedIncident.KindName(c)}, {Wording.Moment(c.From - zero)}{Until(c)}: {Plain(c.Title)}"));
        List(page, "How it was told", incident.Reasons.Select(Plain));
        List(page, $"Files, from {Wording.Moment(evidence.From - zero)} to {Wording.Moment(evidence.To - zero)}", Files(evidence, packets));
        return page.ToString();
    }

    private static IEnumerable<string> Files(IncidentEvidence evidence, IReadOnlyCollection<string> packets)
    {
        yield return "`incident.json`: all that the detector found.";
        yield return "`timeline.json`: the faults planned for this window, and what was seen of them, of the nodes and of the links.";
        if (evidence.ConsoleText().Length > 0)
        {
            yield return "`console.txt`: the serial console, from 30 lines before to 30 lines after.";
        }

        if (evidence.Probes.Count > 0)
        {
            yield return "`probes.csv`: every attempt of every probe.";
        }

        if (evidence.Samples.Count > 0)
        {
            yield return "`counters.csv`: uptime, CPU, memory and interface counters, as the nodes' agents reported them.";
        }

        if (evidence.Wires.Count > 0)
        {
            yield return "`wires.csv`: what crossed each link, counted outside the nodes.";
        }

        foreach (var file in packets)
        {
            yield return $"`{file}`: the packets of that link.";
        }
    }

    private static string Until(Incident incident) =>
        incident.To is { } to && to > incident.From ? $" and lasted {Wording.Duration(to - incident.From)}"
        : incident.To is null ? " and had not ended when the run did" : "";

    private static void Sentence(StringBuilder page, string? sentence)
    {
        if (sentence is not null)
        {
            page.Append(sentence).Append('\n');
        }
    }

    private static void List(StringBuilder page, string title, IEnumerable<string> items)
    {
        var lines = items.ToList();
        if (lines.Count == 0)
        {
            return;
        }

        page.Append($"\n## {title}\n\n");
        lines.ForEach(line => page.Append("- ").Append(line).Append('\n'));
    }

    /// <summary>Guest text in Markdown: no line breaks, no HTML, no code spans that end early.</summary>
    private static string Plain(string text) =>
        Printable.Line(text.ReplaceLineEndings(" ")).Replace("<", "&lt;", StringComparison.Ordinal).Replace('`', '\'').TrimEnd('.');
}
