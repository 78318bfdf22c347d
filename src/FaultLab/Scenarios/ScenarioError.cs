namespace FaultLab.Scenarios;

/// <summary>One thing that is wrong with a scenario file.</summary>
public sealed record ScenarioError
{
    public required string File { get; init; }

    /// <summary>Line, from 1; 0 where the error is about the file as a whole.</summary>
    public required int Line { get; init; }

    /// <summary>Column, from 1; 0 where the error is about the file as a whole.</summary>
    public required int Column { get; init; }

    /// <summary>The value in question: <c>faults[0].flap.link</c>; empty for the whole file.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong and, where it is not obvious, what mends it.</summary>
    public required string Message { get; init; }

    /// <summary>The nearest right name; null when nothing is near.</summary>
    public string? Suggestion { get; init; }

    /// <summary><c>x.faultlab.yaml:31:14: faults[0].flap.link: no link is named "wan3"; did you mean "wan1"?</c></summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ";
        var path = Path.Length > 0 ? $"{Path}: " : "";
        var suggestion = Suggestion is null ? "" : $"; did you mean \"{Suggestion}\"?";
        return $"{place}{path}{Message}{suggestion}";
    }
}
