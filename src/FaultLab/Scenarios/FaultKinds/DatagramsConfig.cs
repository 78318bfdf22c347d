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

    [Description("raw: a raw socket, the kernel writes the IP header. udp: a UDP socket. Default raw.")]
    public DatagramSocket? Socket { get; init; }

    [Description("allow: the kernel fragments them. forbid: above the MTU it refuses them with EMSGSIZE, which is counted. Default allow.")]
    public Fragmentation? Fragment { get; init; }

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
        var fault = new DatagramsFault { From = From ?? "", To = To ?? "", Size = Size ?? default };
        return fault with
        {
            Socket = Socket ?? fault.Socket,
            Fragment = Fragment ?? fault.Fragment,
            Count = Count ?? fault.Count,
            Rate = Rate ?? fault.Rate,
            Port = Port ?? fault.Port,
        };
    }
}
