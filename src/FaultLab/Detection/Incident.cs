using System.Collections.Immutable;

namespace FaultLab.Detection;

/// <summary>The classes of misbehaviour, written in files in kebab case: <c>counter-frozen</c>.</summary>
public enum IncidentKind
{
    /// <summary>The kernel oopsed, hit a BUG, panicked, or found its memory corrupted.</summary>
    Crash,

    /// <summary>The node booted again without being told to.</summary>
    Reboot,

    /// <summary>The node runs (or should), but agent, console and probes are all silent.</summary>
    Hang,

    /// <summary>A CPU made no progress: RCU stall, soft or hard lockup, workqueue lockup; or a flow that stopped one way.</summary>
    Stall,

    /// <summary>A task or a command is blocked for good: a hung task, a device that is never freed.</summary>
    Deadlock,

    /// <summary>A probe got no answers for a while.</summary>
    Outage,

    /// <summary>Load was offered to the node, but its TX counter or the wire did not move.</summary>
    CounterFrozen,

    /// <summary>Packets were lost by a node although no link was down or impaired.</summary>
    Drops,

    /// <summary>The management plane answered later than its bound, or refused.</summary>
    SlowManagement,

    /// <summary>The kernel ran out of memory (OOM kill, failed allocation), or its own memory (slab) grew without coming back.</summary>
    Memory,

    /// <summary>Memory or a resource grew without coming back.</summary>
    Leak,

    /// <summary>The kernel warned (WARN_ON, netdev watchdog) and went on.</summary>
    Warning,

    /// <summary>The process of a container ended.</summary>
    Exit,

    /// <summary>The kernel killed a process of a container because its memory limit was reached.</summary>
    OomKill,

    /// <summary>The process of a container ended again and again, each time it was started.</summary>
    RestartLoop,

    /// <summary>The health check of a container failed.</summary>
    Unhealthy,
}

/// <summary>One misbehaviour: what, where, when, what was going on, and what followed from it.</summary>
public sealed record Incident
{
    public required IncidentKind Kind { get; init; }

    public string? Node { get; init; }

    public string? Link { get; init; }

    /// <summary>The probe or the flow that saw it.</summary>
    public string? Probe { get; init; }

    /// <summary>One line, with the guilty function where it is known: <c>NULL pointer dereference in fl_forward_hook [fl_forward_null]</c>.</summary>
    public required string Title { get; init; }

    /// <summary>On the clock of the history.</summary>
    public required TimeSpan From { get; init; }

    /// <summary>Null: it had not ended when the run did.</summary>
    public TimeSpan? To { get; init; }

    public string? Function { get; init; }

    public string? Module { get; init; }

    /// <summary>Id of the fault that was active, or the last one before it; null: none.</summary>
    public string? Fault { get; init; }

    /// <summary>What was going on at that moment, in words: the fault, its age, the traffic.</summary>
    public string? Context { get; init; }

    /// <summary>True when the scenario itself caused it directly (an outage while FaultLab holds the link down).</summary>
    public bool Expected { get; init; }

    /// <summary>What followed from it: the reboot and the outage of a crash.</summary>
    public ImmutableArray<Incident> Consequences { get; init; } = [];

    /// <summary>The console from the first relevant line on.</summary>
    public ImmutableArray<string> Console { get; init; } = [];

    /// <summary>Sentences that say how it was told: the numbers the detector compared.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];
}
