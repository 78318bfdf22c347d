using System.Collections.Immutable;
using System.Net;

namespace FaultLab.Scenarios;

public sealed record Topology
{
    /// <summary>The nodes in the order of the file.</summary>
    public ImmutableArray<Node> Nodes { get; init; } = [];

    public ImmutableArray<Link> Links { get; init; } = [];

    public ImmutableArray<Tunnel> Tunnels { get; init; } = [];

    /// <summary>Routes beyond those that follow from the subnets, one entry a node.</summary>
    public ImmutableArray<NodeRoutes> Routes { get; init; } = [];
}

public enum NodeKind { Host, Vm, Container }

public enum NodeRole { None, Dut }

/// <summary>What a node offers to whoever manages it.</summary>
public enum ManagementService { Ssh, Http }

/// <summary>Whether FaultLab's agent runs on the node.</summary>
public enum AgentMode { Auto, None }

/// <summary>How a VM comes up. Cold: its kernel boots. Snapshot: it goes on from where an equal one of an earlier run was ready, where such a state is kept; else it boots.</summary>
public enum BootMode { Cold, Snapshot }

public sealed record Node
{
    public required string Name { get; init; }

    public required NodeKind Kind { get; init; }

    public NodeRole Role { get; init; }

    /// <summary>For a VM: the kernel it boots.</summary>
    public KernelSource? Kernel { get; init; }

    /// <summary>For a VM: its memory. Default 256 MiB.</summary>
    public ByteSize Memory { get; init; } = new(256L << 20);

    /// <summary>For a VM: number of virtual CPUs. Default 1.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Whether the node forwards IPv4 and IPv6.</summary>
    public bool Forward { get; init; }

    public ImmutableArray<ManagementService> Management { get; init; } = [];

    public AgentMode Agent { get; init; }

    /// <summary>For a VM: model of its NICs: <c>virtio-net-pci</c> (default), <c>e1000</c>, <c>e1000e</c>, <c>rtl8139</c>.</summary>
    public string Nic { get; init; } = "virtio-net-pci";

    /// <summary>For a VM: words added to the kernel command line, such as <c>oops=panic panic=5</c>.</summary>
    public string Cmdline { get; init; } = "";

    /// <summary>For a VM: how it comes up.</summary>
    public BootMode Boot { get; init; }

    /// <summary>Address translation; null: none.</summary>
    public Nat? Nat { get; init; }

    /// <summary>For a container, or a VM that has an image: what it is made of and how it is started. Null for others.</summary>
    public ContainerSpec? Container { get; init; }

    /// <summary>Multipath TCP; null: as the kernel comes.</summary>
    public Mptcp? Mptcp { get; init; }

    public Proxy? Proxy { get; init; }

    /// <summary>Sysctls set before the run starts, by their dotted names.</summary>
    public ImmutableSortedDictionary<string, string> Sysctls { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>For a VM: modules of its kernel that are loaded before the run starts, by name.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>Commands on the node, in the order of the file.</summary>
    public ImmutableArray<Step> Steps { get; init; } = [];
}

/// <summary>
/// Where a VM's kernel comes from: a Debian kernel by <see cref="Version"/> (<c>6.1</c> for the newest of a series, <c>6.1.0-56</c>
/// for one), or the user's own <see cref="Vmlinux"/> with its <see cref="Modules"/> folder.
/// </summary>
public sealed record KernelSource
{
    public string? Version { get; init; }

    /// <summary>Path of an ELF vmlinux or a bzImage, absolute or relative to the scenario file; absolute once loaded.</summary>
    public string? Vmlinux { get; init; }

    /// <summary>Path of the matching <c>lib/modules/RELEASE</c> folder.</summary>
    public string? Modules { get; init; }

    /// <summary>Flavour of a Debian kernel: <c>cloud-amd64</c> (default) or <c>amd64</c>.</summary>
    public string Flavour { get; init; } = "cloud-amd64";
}

/// <summary>One end of a link: the interface <see cref="Interface"/> of the node <see cref="Node"/>.</summary>
public sealed record Endpoint(string Node, string Interface)
{
    public override string ToString() => $"{Node}:{Interface}";
}

public sealed record Link
{
    public required string Name { get; init; }

    public required Endpoint A { get; init; }

    public required Endpoint B { get; init; }

    /// <summary>IPv4 and IPv6 subnets of the link; each end gets an address of each, A the lower one.</summary>
    public ImmutableArray<IPNetwork> Subnets { get; init; } = [];

    public int Mtu { get; init; } = 1500;

    public WireKind Wire { get; init; }

    /// <summary>Impairment that holds for the whole run.</summary>
    public Impairment? Impair { get; init; }
}

/// <summary>
/// Routes of one node. <see cref="Default"/> names nodes or links, in order of preference; several links make one multipath
/// route, or one route each with a rising metric when <see cref="ByMetric"/>.
/// </summary>
public sealed record NodeRoutes
{
    public required string Node { get; init; }

    public ImmutableArray<string> Default { get; init; } = [];

    public bool ByMetric { get; init; }

    /// <summary>Further static routes: destination, and the node or link they go through.</summary>
    public ImmutableArray<StaticRoute> Static { get; init; } = [];

    public ImmutableArray<RoutingRule> Rules { get; init; } = [];
}

/// <summary>Packets of a source, or from a link, that have a default gateway of their own. At least one of the first three is set.</summary>
/// <param name="From">Their source is in this subnet.</param>
/// <param name="FromLink">Their source is the node's own address on this link.</param>
/// <param name="In">They come in by this link.</param>
/// <param name="Via">The node or link they go through.</param>
public sealed record RoutingRule(IPNetwork? From, string? FromLink, string? In, string Via);

public sealed record StaticRoute(IPNetwork To, string Via);
