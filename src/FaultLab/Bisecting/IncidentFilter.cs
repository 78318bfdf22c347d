using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FaultLab.Detection;
using FaultLab.Results;

namespace FaultLab.Bisecting;

/// <summary>The one failure that is looked for: <c>crash</c>, or <c>crash:vxlan_snoop</c> in that function only.</summary>
public sealed record IncidentFilter(IncidentKind Kind, string? Function)
{
    public static IEnumerable<string> Kinds => Enum.GetNames<IncidentKind>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName);

    public static bool TryParse(string text, [NotNullWhen(true)] out IncidentFilter? filter)
    {
        var parts = text.Split(':', 2);
        filter = Enum.GetValues<IncidentKind>().Where(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()) == parts[0])
            .Select(kind => new IncidentFilter(kind, parts.Length > 1 ? parts[1] : null)).FirstOrDefault();
        return filter is not null && filter.Function != "";
    }

    /// <summary>Whether a judgement tells of it: as an incident of its own or as what followed from one.</summary>
    public bool Matches(Judgement judgement) => judgement.Incidents
        .SelectMany(root => root.Consequences.Prepend(root))
        .Any(incident => !incident.Expected && incident.Kind == Kind && (Function is null || incident.Function == Function));

    public override string ToString() => JsonNamingPolicy.KebabCaseLower.ConvertName(Kind.ToString()) + (Function is null ? "" : $":{Function}");
}
