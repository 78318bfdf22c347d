using System.Collections.Immutable;

namespace FaultLab.Detection.Consoles;

/// <summary>One report of a kernel on its console.</summary>
public sealed record ConsoleFinding
{
    public required ConsoleClass Class { get; init; }

    /// <summary>Crash, Stall, Warning, or Reboot for a boot banner.</summary>
    public required IncidentKind Kind { get; init; }

    /// <summary>One line with the guilty function: <c>NULL pointer dereference in vxlan_snoop [vxlan]</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Without the compiler's suffixes (<c>.isra.0</c>, <c>.cold</c>); null when the report names none.</summary>
    public string? Function { get; init; }

    public string? Module { get; init; }

    /// <summary>What it is about beside the function: the device, the task, the file and line.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the kernel panicked in or right after this report.</summary>
    public bool Panicked { get; init; }

    /// <summary>When the first and the last line of it arrived.</summary>
    public required TimeSpan From { get; init; }

    public required TimeSpan To { get; init; }

    /// <summary>How long it had been so when the kernel noticed: the 22 s of a soft lockup.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>The console from the first relevant line to the end of the trace, escape codes removed.</summary>
    public required ImmutableArray<string> Excerpt { get; init; }
}
