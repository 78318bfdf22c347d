using System.Collections.Immutable;

namespace FaultLab.Scenarios;

/// <summary>What an address is for: told to the peer, joined from, kept for when no other works, joined to every address of the peer.</summary>
public enum MptcpEndpointUse { Signal, Subflow, Backup, Fullmesh }

/// <summary>The kind of an MPTCP option (RFC 8684, 8.1).</summary>
public enum MptcpMessage { Capable, Join, Dss, AddAddr, RemoveAddr, Prio, Fail, Fastclose, Reset }

/// <summary>Multipath TCP on a node.</summary>
public sealed record Mptcp
{
    /// <summary>False: nothing of it is set, for kernels that have none.</summary>
    public bool Enabled { get; init; } = true;

    public ImmutableArray<MptcpEndpoint> Endpoints { get; init; } = [];

    /// <summary>Most joins of one connection. The kernel's default is 2.</summary>
    public int Subflows { get; init; } = 2;

    /// <summary>Most addresses of the peer that are joined to.</summary>
    public int AcceptAddresses { get; init; }

    /// <summary>Null: the kernel's own.</summary>
    public string? Scheduler { get; init; }
}

/// <summary>The addresses of an interface, for connections to join from or to.</summary>
public sealed record MptcpEndpoint(string Interface, ImmutableArray<MptcpEndpointUse> Uses);

/// <summary>
/// TCP that comes in by some interfaces, for others than the node, ends at the node and goes on as a connection of its own: what a
/// multipath router does for its clients.
/// </summary>
public sealed record Proxy
{
    public required ImmutableArray<string> In { get; init; }

    /// <summary>Whether it goes on as MPTCP.</summary>
    public bool Mptcp { get; init; }
}
