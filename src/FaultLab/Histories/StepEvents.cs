using System.Collections.Immutable;

namespace FaultLab.Histories;

/// <summary>A step's command is about to run on its node.</summary>
public sealed record StepStarted : HistoryEvent
{
    /// <summary><c>gw/load</c>, and <c>gw/load.2</c> for its second time.</summary>
    public required string Step { get; init; }

    public required string Node { get; init; }

    public required string Command { get; init; }

    /// <summary>The planned time on the history's clock; null: before the schedule began.</summary>
    public TimeSpan? Requested { get; init; }
}

/// <summary>Exited: by itself. Killed: its time was up. Stuck: its time was up, and the kernel did not let it be killed. NotRun: its node's
/// agent did not answer. CutOff: the run ended first.</summary>
public enum StepOutcome { Exited, Killed, Stuck, NotRun, CutOff }

/// <summary>How a step ended.</summary>
public sealed record StepEnded : HistoryEvent
{
    public required string Step { get; init; }

    public required string Node { get; init; }

    public required StepOutcome Outcome { get; init; }

    /// <summary>128 + signal when a signal ended it; null where it did not exit by itself.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>From its begin to its end, or until it was given up.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>What it printed, on standard output and then on standard error.</summary>
    public string Output { get; init; } = "";

    /// <summary>Why it could not be run.</summary>
    public string? Detail { get; init; }

    /// <summary>What its processes were doing when its time was up, those that no signal wakes first.</summary>
    public ImmutableArray<BlockedTask> Tasks { get; init; } = [];
}

/// <param name="Command">Name of the process.</param>
/// <param name="State"><c>D</c>: it sleeps and no signal wakes it; others as <c>ps</c> shows them.</param>
/// <param name="WaitChannel">The kernel function it sleeps in, where the kernel says.</param>
/// <param name="Stack">Its kernel stack, innermost first.</param>
public sealed record BlockedTask(int Pid, string Command, string State, string? WaitChannel, ImmutableArray<string> Stack);
