using System.Collections.Immutable;
using System.Text.Json;
using FaultLab.Detection;

namespace FaultLab.Results;

/// <summary>A root incident with the number that the report, the terminal and its evidence folder call it by.</summary>
public sealed record NumberedIncident(int Number, Incident Incident)
{
    /// <summary><c>counter-frozen</c>.</summary>
    public string Kind => KindName(Incident);

    /// <summary>Where it happened: a node, a link or a probe.</summary>
    public string Where => Incident.Node ?? Incident.Link ?? Incident.Probe ?? "run";

    /// <summary>Name of its folder in <c>incidents/</c>: <c>1-crash-gw</c>.</summary>
    public string FolderName => $"{Number}-{Kind}-{string.Concat(Where.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'))}";

    /// <summary>Numbers what the scenario did not cause itself, from 1 in order of time.</summary>
    public static ImmutableArray<NumberedIncident> Of(Judgement judgement) =>
        [.. judgement.Incidents.Where(i => !i.Expected).OrderBy(i => i.From).Select((incident, index) => new NumberedIncident(index + 1, incident))];

    /// <summary>The name of an incident's kind, as files write it.</summary>
    public static string KindName(Incident incident) => JsonNamingPolicy.KebabCaseLower.ConvertName(incident.Kind.ToString());
}
