using System.Collections.Immutable;

namespace FaultLab.Bisecting;

/// <summary><c>bisect.json</c>: where a failure came or went. Written after every run.</summary>
public sealed record BisectSummary
{
    /// <summary>Name of the folder in <c>results/</c>.</summary>
    public required string Bisection { get; init; }

    public required string Scenario { get; init; }

    /// <summary>The scenario file as named on the command line.</summary>
    public required string File { get; init; }

    public required uint Seed { get; init; }

    public required string Parameter { get; init; }

    /// <summary>The failure that counts as bad; null: any.</summary>
    public string? Incident { get; init; }

    /// <summary>Whether the first good value is looked for; else the first bad one.</summary>
    public required bool FirstGood { get; init; }

    public required int Repeat { get; init; }

    /// <summary>All values in order.</summary>
    public required ImmutableArray<string> Values { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>running, completed, cancelled.</summary>
    public required string Status { get; init; }

    public required ImmutableArray<BisectStep> Steps { get; init; }

    /// <summary>Null while it runs, and when it was cancelled.</summary>
    public BisectionEnd? End { get; init; }

    /// <summary>The values at one of which the change came.</summary>
    public ImmutableArray<string> Suspects { get; init; } = [];

    /// <summary>Probability that the answer is right, from 0 to 1, given the runs.</summary>
    public double? Sureness { get; init; }

    /// <summary>The answer in a sentence or two.</summary>
    public string? Answer { get; init; }
}

/// <summary>One run of a bisection.</summary>
public sealed record BisectStep
{
    public required string Value { get; init; }

    /// <summary>Name of its run in <c>results/</c>; null when it did not come to one.</summary>
    public string? Run { get; init; }

    /// <summary>good, bad, inconclusive (and tried again), skipped (and not tried again).</summary>
    public required string Outcome { get; init; }

    /// <summary>What the outcome rests on.</summary>
    public required string Why { get; init; }

    public required double Seconds { get; init; }
}
