using System.Collections.Immutable;

namespace FaultLab.Scenarios;

public enum ContainerAction { Kill, Stop, Restart, Pause }

/// <summary>A container is killed, stopped (and started again after <see cref="For"/>), restarted, or held still (and let go).</summary>
public sealed record ContainerFault : Fault
{
    public override string Kind => "container";

    public override string Title => $"{Words.Of(Action)} container {On}{(Action == ContainerAction.Kill ? $" by SIG{Signal}" : "")}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    public required ContainerAction Action { get; init; }

    /// <summary>For kill: the signal's name without SIG.</summary>
    public string Signal { get; init; } = "KILL";

    /// <summary>For stop and restart: what its process may take to end by itself before it is killed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan? For { get; init; }

    /// <summary>Signals a fault may send, and their numbers on x86 (signal(7)).</summary>
    public static ImmutableSortedDictionary<string, int> Signals { get; } = ImmutableSortedDictionary.CreateRange(
    [
        KeyValuePair.Create("HUP", 1), KeyValuePair.Create("INT", 2), KeyValuePair.Create("QUIT", 3), KeyValuePair.Create("ILL", 4),
        KeyValuePair.Create("ABRT", 6), KeyValuePair.Create("BUS", 7), KeyValuePair.Create("FPE", 8), KeyValuePair.Create("KILL", 9),
        KeyValuePair.Create("USR1", 10), KeyValuePair.Create("SEGV", 11), KeyValuePair.Create("USR2", 12), KeyValuePair.Create("PIPE", 13),
        KeyValuePair.Create("ALRM", 14), KeyValuePair.Create("TERM", 15), KeyValuePair.Create("CONT", 18), KeyValuePair.Create("STOP", 19),
        KeyValuePair.Create("WINCH", 28),
    ]);
}

/// <summary>The limits of a container are changed while it runs.</summary>
public sealed record LimitFault : Fault
{
    public override string Kind => "limit";

    public override string Title => $"limit {On} to {string.Join(" and ", Limits)}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    /// <summary>The most memory its processes may use.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>The most CPU time its processes may use, in CPUs.</summary>
    public double? Cpus { get; init; }

    public TimeSpan? For { get; init; }

    private IEnumerable<string> Limits
    {
        get
        {
            if (Memory is { } memory)
            {
                yield return $"{memory} of memory";
            }

            if (Cpus is { } cpus)
            {
                yield return FormattableString.Invariant($"{cpus} CPUs");
            }
        }
    }
}
