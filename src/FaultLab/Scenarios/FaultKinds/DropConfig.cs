using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A node drops the packets that all of the conditions fit, those it would forward and those for itself.")]
internal sealed record DropConfig : IFaultConfig
{
    [Description("The node.")]
    public required string? On { get; init; }

    [Description("The interface they come in by. Default: any.")]
    public string? In { get; init; }

    [Description("tcp or udp. Default: any; tcp with mptcp.")]
    public TransportProtocol? Protocol { get; init; }

    [Between(1, 65535), Description("The port they go to; needs the protocol.")]
    public int? Port { get; init; }

    [Description("Those with an MPTCP option of this kind: join for what adds a path to a connection.")]
    public MptcpMessage? Mptcp { get; init; }

    [Description("How long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "drop faults");
        if (In is not null && conversion.Config(On) is not null)
        {
            conversion.Interface($"{path}.in", On!, In);
        }

        if (Port is not null && Protocol is null && Mptcp is null)
        {
            conversion.Missing(path, "a port belongs to a protocol; give \"protocol\" too", "protocol");
        }

        if (Mptcp is not null && Protocol == TransportProtocol.Udp)
        {
            conversion.Error($"{path}.protocol", "MPTCP is an option of tcp");
        }

        return new DropFault
        {
            On = On ?? "",
            In = In,
            Protocol = Mptcp is null ? Protocol : TransportProtocol.Tcp,
            Port = Port,
            Mptcp = Mptcp,
            For = For,
        };
    }
}
