using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("Datagrams of any size from a node, larger than the MTU on purpose.")]
internal sealed record DatagramsConfig : IFaultConfig
{
    [Description("The node that sends them.")]
    public required string? From { get; init; }

    [Description("The node they go to.")]
    public required string? To { get; init; }

    [Between(1, 65507), Description("UDP payload, 1 to 65507 bytes.")]
    public required ByteSize? Size { get; init; }

    [Description("raw: a raw socket, the kernel writes the IP header. udp: a UDP socket. packet: whole Ethernet frames past the queueing discipline, the fastest for small datagrams; IPv4. Default raw.")]
    public DatagramSocket? Socket { get; init; }

    [Description("allow: the kernel fragments them. forbid: above the MTU it refuses them with EMSGSIZE, which is counted. own: FaultLab cuts them, see order, overlap and missing. Default allow.")]
    public Fragmentation? Fragment { get; init; }

    [Description("With fragment own: the order in which the fragments go out. Default in-order.")]
    public FragmentOrder? Order { get; init; }

    [Between(1, 1400), Description("With fragment own: bytes by which each fragment repeats the beginning of the next, in units of 8. Default 0.")]
    public ByteSize? Overlap { get; init; }

    [Description("With fragment own: the fragment that is never sent. Default none.")]
    public MissingFragment? Missing { get; init; }

    [Between(1, 65507), Description("With socket packet: GSO frames, which the network card or its driver cuts into datagrams of this payload.")]
    public ByteSize? Segment { get; init; }

    [Description("What is wrong with the UDP header on purpose: the checksum, or the length. Not with socket udp. Default none.")]
    public DatagramFlaw? Wrong { get; init; }

    [Description("true: to the IPv6 address of the target. Default false.")]
    public bool? Ipv6 { get; init; }

    [Between(1, 1_000_000_000), Description("How many. Default 1.")]
    public int? Count { get; init; }

    [Description("How fast. Default 100/s.")]
    public EventRate? Rate { get; init; }

    [Between(1, 65535), Description("UDP port they go to. Default 6783.")]
    public int? Port { get; init; }

    bool IFaultConfig.NeedsHealing => false;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.from", From, "datagrams faults");
        conversion.Node($"{path}.to", To);
        conversion.CheckPath(path, From, To);
        CheckSocket(conversion, path);
        var fault = new DatagramsFault { From = From ?? "", To = To ?? "", Size = Size ?? default };
        return fault with
        {
            Socket = Socket ?? fault.Socket,
            Fragment = Fragment ?? fault.Fragment,
            Order = Order ?? fault.Order,
            Overlap = Overlap ?? fault.Overlap,
            Missing = Missing ?? fault.Missing,
            Segment = Segment,
            Wrong = Wrong ?? fault.Wrong,
            IPv6 = Ipv6 ?? fault.IPv6,
            Count = Count ?? fault.Count,
            Rate = Rate ?? fault.Rate,
            Port = Port ?? fault.Port,
        };
    }

    private void CheckSocket(Conversion conversion, string path)
    {
        if (Fragment != Fragmentation.Own && (Order is not null || Overlap is not null || Missing is not null))
        {
            conversion.Error(path, "order, overlap and missing need fragment: own");
        }

        if (Fragment == Fragmentation.Own && Socket is DatagramSocket.Udp or DatagramSocket.Packet)
        {
            conversion.Error($"{path}.fragment", "own needs socket: raw");
        }

        if (Segment is not null && Socket != DatagramSocket.Packet)
        {
            conversion.Error($"{path}.segment", "needs socket: packet");
        }

        if (Socket == DatagramSocket.Packet && Ipv6 == true)
        {
            conversion.Error($"{path}.ipv6", "socket: packet sends IPv4 only");
        }

        if (Socket == DatagramSocket.Udp && Wrong is DatagramFlaw.Checksum or DatagramFlaw.Length)
        {
            conversion.Error($"{path}.wrong", "a UDP socket sends right headers only; use socket: raw");
        }
    }
}
