using System.Collections.Immutable;
using System.Net;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>A scenario made concrete: every address, route and fault time, before anything is touched.</summary>
public sealed record Plan
{
    public required Scenario Scenario { get; init; }

    /// <summary>The seed in force: the scenario's own, or the one drawn.</summary>
    public required uint Seed { get; init; }

    public required ImmutableArray<NodePlan> Nodes { get; init; }

    public required ImmutableArray<LinkPlan> Links { get; init; }

    public required ImmutableArray<TrafficPlan> Traffic { get; init; }

    public required ImmutableArray<ProbePlan> Probes { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>Whether a flow of iperf3 ends at a node.</summary>
    public bool RunsIperf3(string node) => Traffic.Any(t => t.Traffic.Iperf3 is not null && (t.Traffic.From == node || t.Traffic.To == node));

    /// <summary>The steps of all nodes, those of a node in the order in which they run.</summary>
    public ImmutableArray<PlannedStep> Steps { get; init; } = [];
}

/// <param name="Id">Unique in the run: <c>gw/load</c>, and <c>gw/load.2</c> for its second time.</param>
/// <param name="At">After the lab is ready; null: before the schedule begins.</param>
public sealed record PlannedStep(string Id, string Node, TimeSpan? At, Step Step);

public sealed record NodePlan
{
    public required Node Node { get; init; }

    public string Name => Node.Name;

    public required ImmutableArray<InterfacePlan> Interfaces { get; init; }

    public required ImmutableArray<RoutePlan> Routes { get; init; }

    public ImmutableArray<RulePlan> Rules { get; init; } = [];

    public NatPlan? Nat { get; init; }

    public ImmutableArray<TunnelPlan> Tunnels { get; init; } = [];

    public MptcpPlan? Mptcp { get; init; }
}

public sealed record InterfacePlan
{
    public required string Name { get; init; }

    public required string Link { get; init; }

    /// <summary>Locally administered, unique in the lab, the same for the same scenario: <c>02:fa:…</c>.</summary>
    public required string Mac { get; init; }

    /// <summary>Addresses with their prefix length, such as <c>198.18.0.1/24</c>.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    public required int Mtu { get; init; }
}

/// <summary>One end of a tunnel.</summary>
/// <param name="Name">Of the device.</param>
/// <param name="Local">Outer address of this end, which the node itself has; <paramref name="Remote"/> is the other end's.</param>
/// <param name="Addresses">Inner addresses with their prefix length.</param>
public sealed record TunnelPlan(string Name, string Tunnel, TunnelKind Kind, IPAddress Local, IPAddress Remote, int Mtu, ImmutableArray<string> Addresses);

/// <param name="Destination">Prefix, such as <c>0.0.0.0/0</c>.</param>
/// <param name="NextHops">One, or several for a multipath route.</param>
/// <param name="Metric">0: the kernel's own.</param>
public sealed record RoutePlan(string Destination, ImmutableArray<NextHopPlan> NextHops, int Metric);

/// <summary>A routing rule with the table that it leads to.</summary>
/// <param name="Number">Its priority, and the number of its table.</param>
/// <param name="From">Prefix of the source; null: any.</param>
/// <param name="In">Interface they come in by; null: any.</param>
/// <param name="Routes">All of the table: a default route, and the networks that the node is on.</param>
public sealed record RulePlan(int Number, string? From, string? In, ImmutableArray<RoutePlan> Routes);

/// <param name="Via">Empty: the network is reached directly.</param>
public sealed record NextHopPlan(string Via, string Interface);

public sealed record LinkPlan
{
    public required Link Link { get; init; }

    public string Name => Link.Name;

    public required bool Captured { get; init; }
}

/// <param name="Target">The address the flow goes to.</param>
/// <param name="Port">The port its receiver listens on; unique in the lab.</param>
/// <param name="FlowId">Number of the flow, in every packet's payload.</param>
public sealed record TrafficPlan(Traffic Traffic, IPAddress Target, int Port, int FlowId)
{
    /// <summary>The address that its client connects to: another one than <see cref="Target"/> where the receiver is the client.</summary>
    public IPAddress Server { get; init; } = Target;
}

/// <param name="Target">The address the probe asks.</param>
/// <param name="Interface">The interface an ARP probe leaves by; null for others.</param>
public sealed record ProbePlan(Probe Probe, IPAddress Target, int Port, string? Interface);

/// <summary>Every fault with its concrete time, in order of time.</summary>
public sealed record Timeline
{
    public required TimeSpan Duration { get; init; }

    public required ImmutableArray<PlannedFault> Faults { get; init; }
}

/// <param name="Id">Stable name: <c>f1</c>, and <c>f1.2</c> for the second occurrence of a repeated one.</param>
/// <param name="At">After the lab is ready.</param>
/// <param name="For">Until it is healed; null: instantaneous, or healed when the run ends.</param>
/// <param name="Title">One line: <c>flap wan1 by carrier for 2s</c>.</param>
public sealed record PlannedFault(string Id, TimeSpan At, TimeSpan? For, Fault Fault, string Title);
