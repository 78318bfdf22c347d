namespace FaultLab.Histories;

/// <summary>One fault as it really was: from the moment it was about to be applied until it was healed.</summary>
public sealed record FaultSpan
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Title { get; init; }

    public string? Node { get; init; }

    public string? Link { get; init; }

    /// <summary>Whether FaultLab takes a node away as a whole by it, a machine's power or a container's process.</summary>
    public bool HoldsNode => Kind is "power" or "container";

    /// <summary>About to be applied; what it does may show from here on.</summary>
    public required TimeSpan Begin { get; init; }

    /// <summary>Read back as applied; null: never.</summary>
    public TimeSpan? Applied { get; init; }

    /// <summary>Read back as healed; null: never, or there was nothing to heal.</summary>
    public TimeSpan? Healed { get; init; }

    /// <summary>When it could not be applied or healed, and why; null: it could.</summary>
    public TimeSpan? FailedAt { get; init; }

    public string? Failure { get; init; }

    /// <summary>Whether it has an effect that lasts; one without is over as soon as it was applied.</summary>
    public bool Lasts { get; init; }

    /// <summary>When its effect ended; null: not before the history did.</summary>
    public TimeSpan? End => Healed ?? (Lasts ? null : Applied) ?? FailedAt;

    /// <summary>Whether it was in force at some time between two moments.</summary>
    public bool Overlaps(TimeSpan from, TimeSpan? to) => (to is null || Begin <= to) && (End is null || End >= from);
}
