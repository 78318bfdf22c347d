using System.Net;

namespace FaultLab.Linux.Netlink;

/// <summary>Which packets look for their way in which table (ip-rule(8)).</summary>
public sealed record RoutingRule
{
    /// <summary>Lower is asked first; the main table is asked at 32766.</summary>
    public required int Priority { get; init; }

    public required int Table { get; init; }

    /// <summary>Their source; null: any, and then <see cref="ComesIn"/> is set.</summary>
    public IPNetwork? From { get; init; }

    /// <summary>The interface they came in by; null: any.</summary>
    public string? ComesIn { get; init; }

    public bool IsIPv6 { get; init; }

    public override string ToString() =>
        $"{Priority}:{(From is { } from ? $" from {from}" : "")}{(ComesIn is null ? "" : $" iif {ComesIn}")} lookup {Table}";
}
