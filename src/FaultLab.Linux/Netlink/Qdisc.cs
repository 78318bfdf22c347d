namespace FaultLab.Linux.Netlink;

/// <summary>A queueing discipline of an interface.</summary>
public sealed record Qdisc
{
    public required int InterfaceIndex { get; init; }

    public required string Kind { get; init; }

    public uint Handle { get; init; }

    public uint Parent { get; init; }

    /// <summary>Packets it dropped since it was made.</summary>
    public uint Drops { get; init; }

    /// <summary>Packets that wait in it now.</summary>
    public uint Waiting { get; init; }

    /// <summary>For a tbf: what it does.</summary>
    public Tbf? Tbf { get; init; }

    /// <summary>For a netem: what it does.</summary>
    public Netem? Netem { get; init; }

    public bool IsRoot => Parent == TrafficControlMessage.Root;
}
