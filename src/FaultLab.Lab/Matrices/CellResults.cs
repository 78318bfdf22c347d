using System.Collections.Immutable;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Results;

namespace FaultLab.Lab.Matrices;

/// <summary>What a matrix keeps of its runs.</summary>
public static class CellResults
{
    public static CellResult Waiting(MatrixCell cell) => Empty(cell, "waiting", ExitStatus.Inconclusive);

    public static CellResult NotRun(MatrixCell cell) => Empty(cell, "not-run", ExitStatus.Inconclusive);

    public static CellResult Broke(MatrixCell cell, string why) => Empty(cell, "lab-broke", ExitStatus.LabBroke) with { Broke = why };

    public static CellResult Of(MatrixCell cell, RunOutcome outcome) => Empty(cell, outcome.Summary.Status, outcome.Status) with
    {
        Verdict = outcome.Summary.Judgement?.Verdict,
        Run = outcome.Folder.Name,
        Started = outcome.Summary.Started,
        Ended = outcome.Summary.Ended,
        Versions = outcome.Summary.Versions,
        Expectations = outcome.Summary.Judgement?.Expectations ?? [],
        Incidents = outcome.Summary.Judgement is { } judgement ? [.. NumberedIncident.Of(judgement).Select(Sentence)] : [],
        Troubles = outcome.Summary.Judgement?.Troubles ?? [],
        Broke = outcome.Broke?.Message,
    };

    private static CellResult Empty(MatrixCell cell, string status, int exitStatus) => new()
    {
        Name = cell.Name,
        Values = cell.Values.ToImmutableSortedDictionary(),
        Status = status,
        ExitStatus = exitStatus,
    };

    private static string Sentence(NumberedIncident numbered) =>
        $"{numbered.Kind} {numbered.Where}: {Printable.Line(numbered.Incident.Title)}";
}
