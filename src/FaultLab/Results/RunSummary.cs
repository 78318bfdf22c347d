using System.Collections.Immutable;

namespace FaultLab.Results;

/// <summary><c>run.json</c>: written when the run starts (<see cref="Status"/> running) and again when it ends.</summary>
public sealed record RunSummary
{
    public required string Run { get; init; }

    public required string Scenario { get; init; }

    public string? Description { get; init; }

    public required uint Seed { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>running, completed, cancelled, lab-broke; a run that says running while its controller is gone was killed.</summary>
    public required string Status { get; init; }

    /// <summary>Process id of the controller, and its start time in clock ticks since boot: together they name one process.</summary>
    public int ControllerPid { get; init; }

    public ulong ControllerStartTicks { get; init; }

    /// <summary>Name of the matrix or bisection in <c>results/</c> that the run is part of; null: it stands alone.</summary>
    public string? Group { get; init; }

    /// <summary>Which cell of it: <c>kernel=6.1.0-56</c>.</summary>
    public string? Cell { get; init; }

    public Judgement? Judgement { get; init; }

    /// <summary>Wall time of each phase in seconds.</summary>
    public ImmutableSortedDictionary<string, double> PhaseSeconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
