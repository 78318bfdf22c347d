using System.Collections.Immutable;
using System.Net;

namespace FaultLab.Scenarios;

/// <summary>GRE (RFC 2784) carries IPv4 and IPv6, IPIP (RFC 2003) IPv4 only.</summary>
public enum TunnelKind { Gre, Ipip }

/// <summary>A tunnel device at each of two VMs, whose packets take one or several parallel links.</summary>
public sealed record Tunnel
{
    public required string Name { get; init; }

    public required TunnelKind Kind { get; init; }

    public required Endpoint A { get; init; }

    public required Endpoint B { get; init; }

    /// <summary>The links that its outer packets may take, all between the two nodes, the first preferred.</summary>
    public required ImmutableArray<string> Over { get; init; }

    /// <summary>The outer packets go between the first address of this IPv4 subnet, at A, and the second, at B, whichever link is up.</summary>
    public required IPNetwork Outer { get; init; }

    /// <summary>Subnets inside the tunnel; A gets the first address of each, B the second.</summary>
    public ImmutableArray<IPNetwork> Subnets { get; init; } = [];
}
