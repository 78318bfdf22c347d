namespace FaultLab.Scenarios;

/// <summary>A command on a node and what is expected of it. The steps of a node run one after the other.</summary>
public sealed record Step
{
    public required string Name { get; init; }

    /// <summary>The command, run by <c>/bin/sh -c</c>.</summary>
    public required string Run { get; init; }

    /// <summary>When; null, and <see cref="Every"/> null too: before the schedule begins, as part of setting the node up.</summary>
    public TimeSpan? At { get; init; }

    /// <summary>Instead of <see cref="At"/>: again and again.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>With <see cref="Every"/>: the first time; null: after one such interval.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>The exit status that it must have.</summary>
    public int Exit { get; init; }

    /// <summary>What must stand in its output; null: anything.</summary>
    public string? Contains { get; init; }

    /// <summary>A regular expression that its output must match; null: anything.</summary>
    public string? Matches { get; init; }

    /// <summary>Within this time it must have ended; then it is killed.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether it runs before the schedule begins.</summary>
    public bool SetsUp => At is null && Every is null;

    /// <summary>What is expected, in a line: <c>exit status 0 within 15s, output with "ready"</c>.</summary>
    public string Expectation => $"exit status {Exit} within {Quantity.Format(Within)}"
        + (Contains is null ? "" : $", output with \"{Contains}\"") + (Matches is null ? "" : $", output like /{Matches}/");
}
