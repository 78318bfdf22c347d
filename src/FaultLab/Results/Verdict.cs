using System.Collections.Immutable;
using FaultLab.Detection;

namespace FaultLab.Results;

/// <summary>What the expectations say of a run. Fail beats inconclusive beats pass.</summary>
public enum Verdict { Pass, Inconclusive, Fail }

/// <summary>One expectation, judged.</summary>
public sealed record ExpectationResult
{
    /// <summary>The expectation as the scenario says it.</summary>
    public required string Text { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>What was measured, in one line: <c>outage 1.2 s</c>; or why it cannot be said.</summary>
    public required string Explanation { get; init; }
}

/// <summary>The judgement of one history: pure function of it and the scenario.</summary>
public sealed record Judgement
{
    public required Verdict Verdict { get; init; }

    public required ImmutableArray<ExpectationResult> Expectations { get; init; }

    /// <summary>Root incidents in order of time, each with what followed from it.</summary>
    public required ImmutableArray<Incident> Incidents { get; init; }

    /// <summary>Why the run is inconclusive, where it is so for a reason beyond single expectations.</summary>
    public ImmutableArray<string> Troubles { get; init; } = [];

    /// <summary>What a reader of the verdict has to know and what changes nothing of it: that this machine was too busy.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];
}

/// <summary>The exit statuses of the command.</summary>
public static class ExitStatus
{
    public const int Pass = 0;
    public const int Fail = 1;
    public const int Inconclusive = 2;
    public const int LabBroke = 3;
    public const int WrongScenario = 4;
}
