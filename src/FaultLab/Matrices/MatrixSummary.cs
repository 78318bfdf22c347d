using System.Collections.Immutable;
using FaultLab.Results;

namespace FaultLab.Matrices;

/// <summary><c>matrix.json</c>: a scenario run with every combination of some values. Written after every cell.</summary>
public sealed record MatrixSummary
{
    /// <summary>Name of the folder in <c>results/</c>.</summary>
    public required string Matrix { get; init; }

    public required string Scenario { get; init; }

    public string? Description { get; init; }

    /// <summary>The scenario file as named on the command line.</summary>
    public required string File { get; init; }

    /// <summary>The same for all cells, so that they differ in nothing but their values.</summary>
    public required uint Seed { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>running, completed, cancelled.</summary>
    public required string Status { get; init; }

    public required ImmutableArray<MatrixAxis> Axes { get; init; }

    public required ImmutableArray<CellResult> Cells { get; init; }

    /// <summary>Fail beats inconclusive beats pass; a cell that was not run or not judged is inconclusive.</summary>
    public Verdict Verdict => Cells.Select(cell => cell.Verdict ?? Verdict.Inconclusive).DefaultIfEmpty(Verdict.Inconclusive).Max();

    /// <summary>The worst of all cells; see <see cref="Worst"/>.</summary>
    public int ExitStatus => Worst(Cells.Select(cell => cell.ExitStatus));

    /// <summary>A failure that was found beats a lab that broke, that beats what cannot be said, and that a pass.</summary>
    public static int Worst(IEnumerable<int> statuses) =>
        statuses.DefaultIfEmpty(Results.ExitStatus.Inconclusive).MaxBy(status => status switch
        {
            Results.ExitStatus.Fail => 3,
            Results.ExitStatus.LabBroke => 2,
            Results.ExitStatus.Inconclusive => 1,
            _ => 0,
        });
}

/// <summary>How one cell of a matrix ended.</summary>
public sealed record CellResult
{
    public required string Name { get; init; }

    public required ImmutableSortedDictionary<string, string> Values { get; init; }

    /// <summary>waiting, running, completed, cancelled, lab-broke, not-run.</summary>
    public required string Status { get; init; }

    public required int ExitStatus { get; init; }

    /// <summary>Null: not judged.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Name of its run in <c>results/</c>; null when it did not come to one.</summary>
    public string? Run { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<ExpectationResult> Expectations { get; init; } = [];

    /// <summary>Root incidents in a sentence each, in order of time.</summary>
    public ImmutableArray<string> Incidents { get; init; } = [];

    /// <summary>Why its lab could not be built or broke.</summary>
    public string? Broke { get; init; }

    public ImmutableArray<string> Troubles { get; init; } = [];
}
