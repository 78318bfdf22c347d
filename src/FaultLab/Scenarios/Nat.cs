using System.Collections.Immutable;
using System.Net;

namespace FaultLab.Scenarios;

public enum TransportProtocol { Tcp, Udp }

/// <summary>Address translation of a node that forwards.</summary>
public sealed record Nat
{
    /// <summary>Interfaces: what leaves by one takes its address.</summary>
    public ImmutableArray<string> Masquerade { get; init; } = [];

    public ImmutableArray<SourceNat> Source { get; init; } = [];

    public ImmutableArray<DestinationNat> Destination { get; init; } = [];
}

/// <summary>What leaves by an interface takes an address of the scenario's choice.</summary>
public sealed record SourceNat(string Out, IPAddress Address);

/// <summary>What comes for a port of the node goes on to another node.</summary>
public sealed record DestinationNat
{
    /// <summary>The interface it comes in by; null: any.</summary>
    public string? In { get; init; }

    public TransportProtocol Protocol { get; init; }

    public required int Port { get; init; }

    /// <summary>The node it goes on to.</summary>
    public required string To { get; init; }

    /// <summary>Null: the same port.</summary>
    public int? ToPort { get; init; }
}
