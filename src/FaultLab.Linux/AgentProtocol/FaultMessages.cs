namespace FaultLab.Linux.AgentProtocol;

/// <summary>One fault for the agent to apply; exactly one of the kinds below is set. The agent remembers how to heal it under <see cref="Id"/>.</summary>
public sealed record ApplyFaultRequest
{
    public required string Id { get; init; }

    public LinkDownFault? LinkDown { get; init; }

    public ModuleLoadFault? ModuleLoad { get; init; }

    public ModuleUnloadFault? ModuleUnload { get; init; }

    public SysctlChangeFault? Sysctl { get; init; }

    public PressureLoadFault? Pressure { get; init; }

    public DiskFullFault? DiskFull { get; init; }

    public DefaultRouteFault? DefaultRoute { get; init; }

    public DropPacketsFault? Drop { get; init; }

    public CommandFault? Command { get; init; }
}

public sealed record FaultReference(string Id);

/// <param name="ReadBack">What was read back: <c>wan1: flags DOWN, operstate down</c>.</param>
public sealed record FaultResult(string ReadBack);

/// <summary>Clears IFF_UP; healing sets it and adds the configured addresses and routes again that the kernel dropped with it.</summary>
/// <param name="First">Before all ordinary threads of the machine, where it grants that. Not on a node whose driver is under test: it would behave otherwise.</param>
public sealed record LinkDownFault(string Interface, bool First = false);

/// <param name="Name">A module name, resolved with its dependencies through <c>/lib/modules/RELEASE/modules.dep</c>, or the path of a <c>.ko</c> on the node.</param>
/// <param name="Parameters">As <c>insmod</c> takes them: <c>variant=bad after=100</c>.</param>
public sealed record ModuleLoadFault(string Name, string Parameters);

public sealed record ModuleUnloadFault(string Name);

public sealed record SysctlChangeFault(IReadOnlyDictionary<string, string> Values);

/// <param name="MemoryBytes">Held resident; 0: none.</param>
/// <param name="CpuThreads">Threads that spin; 0: none.</param>
public sealed record PressureLoadFault(long MemoryBytes, int CpuThreads);

/// <summary>Fills a file system with a file of its own until nothing is left; healing deletes that.</summary>
/// <param name="Folder">Its mount point.</param>
public sealed record DiskFullFault(string Folder);

/// <summary>Adds or replaces the default route by one through <see cref="Via"/>, or removes it when <see cref="Remove"/>; healing restores what was.</summary>
public sealed record DefaultRouteFault(string Via, string Interface, bool Remove);

/// <summary>Drops what comes in and fits all that is set; healing says how many packets it were.</summary>
/// <param name="Title">What is dropped, in words.</param>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="MptcpSubtype">Kind of MPTCP option, RFC 8684, 8.1.</param>
public sealed record DropPacketsFault(string Title, string? In, string? Protocol, int? Port, int? MptcpSubtype);

public sealed record CommandFault(string Command, string? Undo, int TimeoutMilliseconds);
