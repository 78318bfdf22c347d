using System.Net;

namespace FaultLab.Scenarios;

/// <summary>An active measurement from one node to another, repeated on a monotonic schedule.</summary>
public sealed record Probe
{
    public required string Name { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>The link or tunnel by whose address the node is asked; null: one they share, else its first.</summary>
    public string? Over { get; init; }

    /// <summary>The address of <see cref="To"/>, where it has one that does not follow from the links; null: the planner finds it.</summary>
    public IPAddress? Address { get; init; }

    public required ProbeKind Kind { get; init; }

    public required TimeSpan Every { get; init; }

    /// <summary>After this an attempt counts as lost.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>ICMP: intervals without an answer after which the target is said to be dead, at once; null: it is left to the outcomes.</summary>
    public int? DeadAfter { get; init; }

    /// <summary>An answer later than this is a <c>slow-management</c> incident; null: never.</summary>
    public TimeSpan? Slow { get; init; }

    /// <summary>TCP or UDP port; null for the kind's own default (22, 80, 7).</summary>
    public int? Port { get; init; }

    /// <summary>HTTP path.</summary>
    public string Path { get; init; } = "/";
}

public enum ProbeKind { Icmp, Arp, Udp, Tcp, Http, Ssh }
