using System.Collections.Immutable;

namespace FaultLab.Scenarios;

/// <summary>
/// One entry of <c>faults:</c>, once at <see cref="At"/> or again and again <see cref="Every"/> (each time shifted by up to
/// ± <see cref="Jitter"/>, drawn from the seed).
/// </summary>
public sealed record FaultEntry
{
    public TimeSpan? At { get; init; }

    public TimeSpan? Every { get; init; }

    /// <summary>When the first of those is; null: after one interval.</summary>
    public TimeSpan? First { get; init; }

    public TimeSpan Jitter { get; init; }

    public required Fault Fault { get; init; }
}

/// <summary>A planned disturbance. Its subtypes are the fault kinds; <c>FaultCatalogue</c> lists them.</summary>
public abstract record Fault
{
    /// <summary>The key under which a scenario file names this kind.</summary>
    public abstract string Kind { get; }

    /// <summary>How long it lasts until it is healed; null: instantaneous, or until the end of the run.</summary>
    public virtual TimeSpan? Lasts => null;

    /// <summary>One line that says what happens: <c>flap wan1 by carrier for 2s</c>.</summary>
    public abstract string Title { get; }

    /// <summary><c> for 2s</c>, or nothing where it does not end by itself.</summary>
    protected static string ForText(TimeSpan? time) => time is null ? "" : $" for {Quantity.Format(time.Value)}";
}

public enum FlapMethod { Admin, Carrier, Unplug }

/// <summary>What the other end sees of a flap at one end. Up: nothing, as behind a switch. Down: its carrier goes too, as on a cable.</summary>
public enum FarEnd { Up, Down }

/// <summary>A link goes down and comes back.</summary>
public sealed record FlapFault : Fault
{
    public override string Kind => "flap";

    public override string Title => $"flap {Link} by {Words.Of(By)}{(On is null ? "" : $" on {On}")}{ForText(Down)}";

    public override TimeSpan? Lasts => Down;

    public required string Link { get; init; }

    public required FlapMethod By { get; init; }

    /// <summary>The end it happens at; null only for <see cref="FlapMethod.Carrier"/>: the cable, so both ends.</summary>
    public string? On { get; init; }

    public required TimeSpan Down { get; init; }

    public FarEnd Far { get; init; }

    public int Times { get; init; } = 1;

    /// <summary>From one down to the next, when <see cref="Times"/> is more than one.</summary>
    public TimeSpan? Every { get; init; }
}

/// <summary>Raw: the kernel writes the IP header. Packet: whole Ethernet frames, past the queueing discipline.</summary>
public enum DatagramSocket { Raw, Udp, Packet }

/// <summary>Allow: the kernel cuts. Forbid: it refuses. Own: the sender cuts.</summary>
public enum Fragmentation { Allow, Forbid, Own }

public enum FragmentOrder { InOrder, Reverse, Random }

public enum MissingFragment { None, First, Last }

/// <summary>What is wrong with a datagram on purpose.</summary>
public enum DatagramFlaw { None, Checksum, Length }

/// <summary>Datagrams of any size from a node, larger than the MTU on purpose.</summary>
public sealed record DatagramsFault : Fault
{
    public override string Kind => "datagrams";

    public override string Title => $"{Count} datagram{(Count == 1 ? "" : "s")} of {Size.Bytes} bytes from {From} to {To}";

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>UDP payload bytes, 1 to 65507.</summary>
    public required ByteSize Size { get; init; }

    public DatagramSocket Socket { get; init; }

    public Fragmentation Fragment { get; init; }

    /// <summary>With <see cref="Fragmentation.Own"/>: the order in which fragments go out.</summary>
    public FragmentOrder Order { get; init; }

    /// <summary>With <see cref="Fragmentation.Own"/>: bytes by which fragments overlap.</summary>
    public ByteSize Overlap { get; init; }

    /// <summary>With <see cref="Fragmentation.Own"/>: the fragment that is not sent.</summary>
    public MissingFragment Missing { get; init; }

    /// <summary>With <see cref="DatagramSocket.Packet"/>: UDP payload of each datagram into which a GSO frame is cut; null: no GSO.</summary>
    public ByteSize? Segment { get; init; }

    public DatagramFlaw Wrong { get; init; }

    /// <summary>Whether they go to the target's IPv6 address.</summary>
    public bool IPv6 { get; init; }

    public int Count { get; init; } = 1;

    public EventRate Rate { get; init; } = new(100);

    public int Port { get; init; } = 6783;
}

/// <summary>A kernel module is loaded or unloaded: by name, from a <c>.ko</c>, or from a source folder built for the node's kernel.</summary>
public sealed record ModuleFault : Fault
{
    public override string Kind => "module";

    public override string Title => $"{(Load is null ? "unload" : "load")} module {Name} on {On}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    /// <summary>Name, path of a <c>.ko</c>, or path of a source folder (absolute once loaded); exactly one of Load and Unload is set.</summary>
    public string? Load { get; init; }

    public string? Unload { get; init; }

    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public TimeSpan? For { get; init; }

    /// <summary>The module without folder and extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Load ?? Unload ?? "");
}

public sealed record SysctlFault : Fault
{
    public override string Kind => "sysctl";

    public override string Title => $"set {string.Join(", ", Values.Select(value => $"{value.Key}={value.Value}"))} on {On}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    /// <summary>Dotted names and the values to set, such as <c>net.ipv4.tcp_sack: 0</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Values { get; init; }

    public TimeSpan? For { get; init; }
}

public sealed record ImpairFault : Fault
{
    public override string Kind => "impair";

    public override string Title => $"impair {Link} by {Impairment}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string Link { get; init; }

    public required Impairment Impairment { get; init; }

    public TimeSpan? For { get; init; }
}

public enum PowerAction { Reset, Off, Pause }

/// <summary>The VM is reset, switched off (and on again after <see cref="For"/>), or stopped in its tracks (and resumed).</summary>
public sealed record PowerFault : Fault
{
    public override string Kind => "power";

    public override string Title => $"power {Words.Of(Action)} {On}{ForText(Lasts)}";

    public override TimeSpan? Lasts => Action == PowerAction.Reset ? null : For;

    public required string On { get; init; }

    public required PowerAction Action { get; init; }

    public TimeSpan? For { get; init; }
}

public sealed record PressureFault : Fault
{
    public override string Kind => "pressure";

    public override string Title => $"pressure on {On}: {string.Join(" and ", Loads)}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    /// <summary>Memory to hold resident.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Number of threads that spin.</summary>
    public int? Cpu { get; init; }

    /// <summary>Mount point of a file system in memory that is filled.</summary>
    public string? Disk { get; init; }

    public TimeSpan? For { get; init; }

    private IEnumerable<string> Loads
    {
        get
        {
            if (Disk is { } disk)
            {
                yield return $"no space left in {disk}";
            }

            if (Memory is { } memory)
            {
                yield return $"{memory} of memory";
            }

            if (Cpu is { } cpu)
            {
                yield return $"{cpu} busy thread{(cpu == 1 ? "" : "s")}";
            }
        }
    }
}

public enum GatewayAction { Use, Drop }

/// <summary>The DUT becomes (or stops being) the default route of a client.</summary>
public sealed record GatewayFault : Fault
{
    public override string Kind => "gateway";

    public override string Title => $"{(Action == GatewayAction.Use ? "use" : "drop")} {Via} as gateway of {On}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    /// <summary>The node whose default route changes.</summary>
    public required string On { get; init; }

    /// <summary>The node it points at.</summary>
    public required string Via { get; init; }

    public GatewayAction Action { get; init; }

    public TimeSpan? For { get; init; }
}

/// <summary>A node drops packets that fit all that is set, those it would forward and those for itself.</summary>
public sealed record DropFault : Fault
{
    public override string Kind => "drop";

    public override string Title => $"drop {What} on {On}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    /// <summary>The interface they come in by.</summary>
    public string? In { get; init; }

    public TransportProtocol? Protocol { get; init; }

    /// <summary>The port they go to.</summary>
    public int? Port { get; init; }

    /// <summary>Only those with an MPTCP option of this kind.</summary>
    public MptcpMessage? Mptcp { get; init; }

    public TimeSpan? For { get; init; }

    /// <summary><c>MPTCP join packets to port 80 in by eth0</c>.</summary>
    public string What => string.Join(' ', new[]
    {
        Mptcp is { } message ? $"MPTCP {Words.Of(message)}" : Protocol is { } protocol ? Words.Of(protocol).ToUpperInvariant() : "all",
        "packets",
        Port is { } port ? $"to port {port}" : null,
        In is { } name ? $"in by {name}" : null,
    }.OfType<string>());
}

/// <summary>A command on a node, and the one that undoes it.</summary>
public sealed record RunFault : Fault
{
    public override string Kind => "run";

    public override string Title => $"run {Command} on {On}{ForText(For)}";

    public override TimeSpan? Lasts => For;

    public required string On { get; init; }

    public required string Command { get; init; }

    /// <summary>The command that undoes it; null when there is nothing to undo.</summary>
    public string? Undo { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan? For { get; init; }
}
