using System.Collections.Immutable;
using System.Text.Json;

namespace FaultLab.Linux.AgentProtocol;

/// <param name="MonotonicNanoseconds">The agent's CLOCK_MONOTONIC when it answered.</param>
public sealed record HelloResult(string Version, int Pid, string Kernel, string BootId, double UptimeSeconds, long MonotonicNanoseconds)
{
    /// <summary>The agent's <see cref="ProtocolStamp.Current"/>; null: it is older than such stamps.</summary>
    public string? Protocol { get; init; }

    /// <summary>As <see cref="AgentJson"/> would write it, without what that needs to get going: it is the first answer of each agent of a lab.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", Version);
        writer.WriteNumber("pid", Pid);
        writer.WriteString("kernel", Kernel);
        writer.WriteString("bootId", BootId);
        writer.WriteNumber("uptimeSeconds", UptimeSeconds);
        writer.WriteNumber("monotonicNanoseconds", MonotonicNanoseconds);
        writer.WriteString("protocol", Protocol);
        writer.WriteEndObject();
    }
}

public sealed record ClockResult(long MonotonicNanoseconds);

/// <summary>What must not be as old as the state that the node's VM went on from.</summary>
/// <param name="WallNanoseconds">The time now: CLOCK_REALTIME, since 1970 in UTC.</param>
/// <param name="Random">For its kernel's random numbers, which would begin alike in each run.</param>
public sealed record RestoredRequest(long WallNanoseconds, byte[] Random);

/// <summary>What a node shall look like. Interfaces are found by their MAC, renamed, and brought up; addresses and routes are added where missing.</summary>
public sealed record NodeConfiguration
{
    public required IReadOnlyList<InterfaceConfiguration> Interfaces { get; init; }

    public required IReadOnlyList<RouteConfiguration> Routes { get; init; }

    /// <summary>Made where missing, before the routes.</summary>
    public IReadOnlyList<TunnelConfiguration> Tunnels { get => field ?? []; init; }

    public IReadOnlyList<RuleConfiguration> Rules { get => field ?? []; init; }

    public bool Forward { get; init; }

    /// <summary>Address translation; null: none.</summary>
    public NatConfiguration? Nat { get; init; }

    /// <summary>Kernel modules to be loaded before anything else; one that is there, or built in, is fine.</summary>
    public IReadOnlyList<string> Modules { get => field ?? []; init; }

    /// <summary>Multipath TCP; null: as the kernel comes.</summary>
    public MptcpConfiguration? Mptcp { get; init; }

    /// <summary>Null: no proxy.</summary>
    public ProxyConfiguration? Proxy { get; init; }

    /// <summary>Dotted names and values.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get => field ?? ImmutableDictionary<string, string>.Empty; init; }
}

/// <param name="Masquerade">Interfaces: what leaves by one takes its address.</param>
public sealed record NatConfiguration(
    IReadOnlyList<string> Masquerade, IReadOnlyList<SourceNatConfiguration> Source, IReadOnlyList<DestinationNatConfiguration> Destination);

public sealed record SourceNatConfiguration(string Out, string Address);

/// <param name="In">The interface it comes in by; null: any.</param>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="Own">The address that is spoken to.</param>
public sealed record DestinationNatConfiguration(string? In, string Protocol, string Own, int Port, string To, int ToPort);

/// <param name="Scheduler">Null: the kernel's own.</param>
public sealed record MptcpConfiguration(IReadOnlyList<MptcpEndpointConfiguration> Endpoints, int Subflows, int AcceptAddresses, string? Scheduler);

/// <param name="Interface">The interface that has the address: when it comes back, connections are joined from it again.</param>
/// <param name="Uses">signal, subflow, backup, fullmesh.</param>
public sealed record MptcpEndpointConfiguration(string Interface, string Address, IReadOnlyList<string> Uses);

/// <summary>TCP that comes in by some interfaces, for others than the node, ends here and goes on as a connection of the node's own.</summary>
public sealed record ProxyConfiguration(IReadOnlyList<string> In, bool Mptcp);

/// <param name="Addresses">With prefix length: <c>198.18.0.1/24</c>. IPv6 addresses are added without duplicate address detection.</param>
public sealed record InterfaceConfiguration(string Name, string Mac, int Mtu, IReadOnlyList<string> Addresses);

/// <param name="Kind"><c>gre</c> or <c>ipip</c>.</param>
/// <param name="Local">Outer address of this end; the loopback interface gets it, so that it is there whichever link is up.</param>
/// <param name="Addresses">Of the device, with prefix length.</param>
public sealed record TunnelConfiguration(string Name, string Kind, string Local, string Remote, int Mtu, IReadOnlyList<string> Addresses);

/// <param name="Metric">0: the kernel's own.</param>
/// <param name="Table">0: the main table.</param>
public sealed record RouteConfiguration(string Destination, IReadOnlyList<NextHopConfiguration> NextHops, int Metric, int Table = 0);

/// <summary>A routing rule; the routes of its table are among those of the node.</summary>
/// <param name="Number">Its priority, and the number of its table.</param>
/// <param name="From">Prefix of the source; null: any.</param>
/// <param name="In">Interface they come in by; null: any.</param>
public sealed record RuleConfiguration(int Number, string? From, string? In, bool IsIPv6);

/// <param name="Via">Empty: the network is reached directly.</param>
public sealed record NextHopConfiguration(string Via, string Interface);

public sealed record InterfacesResult(IReadOnlyList<InterfaceSample> Interfaces);

public sealed record InterfaceSample
{
    public required string Name { get; init; }

    public required string Mac { get; init; }

    public bool Up { get; init; }

    public bool Carrier { get; init; }

    public IReadOnlyList<string> Addresses { get => field ?? []; init; }

    public long RxPackets { get; init; }

    public long RxBytes { get; init; }

    public long RxDropped { get; init; }

    public long RxErrors { get; init; }

    public long TxPackets { get; init; }

    public long TxBytes { get; init; }

    public long TxDropped { get; init; }

    public long TxErrors { get; init; }

    /// <summary>Packets that wait in its queueing discipline to be sent; 0 where they were not asked for.</summary>
    public long TxWaiting { get; init; }
}

public sealed record SamplingRequest(int IntervalMilliseconds);

/// <summary>One sample; counters are totals since boot. The sampled second begins at the agent's monotonic time given.</summary>
public sealed record SampleNotification
{
    public required long MonotonicNanoseconds { get; init; }

    public required double UptimeSeconds { get; init; }

    public required string BootId { get; init; }

    public double CpuSeconds { get; init; }

    public double SoftirqSeconds { get; init; }

    public long MemoryTotal { get; init; }

    public long MemoryAvailable { get; init; }

    public long Slab { get; init; }

    public long SlabUnreclaimable { get; init; }

    public IReadOnlyList<InterfaceSample> Interfaces { get => field ?? []; init; }

    /// <summary>What MPTCP counted in the node's network namespace, by the kernel's names (net/mptcp/mib.c); those that are not 0.</summary>
    public IReadOnlyDictionary<string, long> Mptcp { get => field ?? ImmutableDictionary<string, long>.Empty; init; }
}

/// <summary>An interface changed (RTM_NEWLINK) or left (RTM_DELLINK).</summary>
public sealed record LinkNotification(long MonotonicNanoseconds, string Name, bool Present, bool Up, bool Carrier);

/// <param name="Affects">What can no longer be trusted, such as <c>traffic bulk</c>; null: the agent.</param>
public sealed record LogNotification(string Message, string? Affects = null);

/// <param name="Command">Run by <c>/bin/sh -c</c>.</param>
public sealed record CommandRequest(string Command, int TimeoutMilliseconds);

/// <param name="ExitStatus">128 + signal when a signal ended it; -1 when the time ran out and it was killed.</param>
public sealed record CommandResult(int ExitStatus, string Output, string Errors)
{
    /// <summary>When the time ran out: what its processes were doing, those that no signal wakes first. Else null.</summary>
    public IReadOnlyList<TaskMessage>? Tasks { get; init; }

    /// <summary>Whether a process of it was still there seconds after it was killed: the kernel does not let go of it.</summary>
    public bool Survives { get; init; }
}

/// <summary>One thread, as <c>/proc/PID/task/TID</c> shows it.</summary>
/// <param name="State"><c>R</c>, <c>S</c>, <c>D</c> and so on, as <c>ps</c> shows it.</param>
/// <param name="WaitChannel">The kernel function it sleeps in, where the kernel says.</param>
/// <param name="Stack">Its kernel stack, innermost first: <c>msleep+0x29/0x30</c>.</param>
public sealed record TaskMessage(int Pid, int ThreadId, string Command, string State, string? WaitChannel, IReadOnlyList<string> Stack);
