using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;

namespace FaultLab.Results.Html;

/// <summary>All that a report is made of. Parts that a half-written run does not have are null.</summary>
public sealed record ReportInput
{
    /// <summary><c>run.json</c>, or what is known in its place.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>completed, cancelled, lab-broke, running or killed.</summary>
    public required string Status { get; init; }

    /// <summary>Read once, from the first event to the last; it need not fit into memory.</summary>
    public required IEnumerable<HistoryEvent> History { get; init; }

    public Plan? Plan { get; init; }

    /// <summary>Null: the run was not judged.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>The command that does the same run again, from the same seed.</summary>
    public string? Reproduce { get; init; }

    /// <summary>What else lies in the folder of the run.</summary>
    public ImmutableArray<ReportFile> Files { get; init; } = [];
}

/// <param name="Path">Relative to the report, with forward slashes.</param>
public sealed record ReportFile(string Path, long Bytes);
