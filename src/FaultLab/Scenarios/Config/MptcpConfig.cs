using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.Config;

[Description("Multipath TCP (from kernel 5.6 on, in Debian from 6.1).")]
internal sealed record MptcpConfig
{
    /// <summary>MPTCP_SUBFLOWS_MAX, net/mptcp/protocol.h.</summary>
    private const int MostSubflows = 8;

    [Description("False: nothing of it is set, for kernels that have none. Default true.")]
    public bool? Enabled { get; init; }

    [Description("Interfaces whose addresses connections are joined from or to.")]
    public IReadOnlyList<MptcpEndpointConfig?>? Endpoints { get; init; }

    [Between(0, MostSubflows), Description("Most joins of one connection, 0 to 8. Default 2.")]
    public int? Subflows { get; init; }

    [Between(0, MostSubflows), Description("Most addresses of the peer that are joined to, 0 to 8. Default 0.")]
    public int? AcceptAddresses { get; init; }

    [Description("Name of the packet scheduler (from kernel 6.6 on). Default: the kernel's own.")]
    public string? Scheduler { get; init; }

    public Mptcp Convert(Conversion conversion, string node, string path)
    {
        var mptcp = new Mptcp
        {
            Endpoints = [.. (Endpoints ?? []).Select((endpoint, index) => endpoint?.Convert(conversion, node, $"{path}.endpoints[{index}]")).OfType<MptcpEndpoint>()],
            Scheduler = Scheduler,
        };
        return mptcp with
        {
            Enabled = Enabled ?? mptcp.Enabled,
            Subflows = Subflows ?? mptcp.Subflows,
            AcceptAddresses = AcceptAddresses ?? mptcp.AcceptAddresses,
        };
    }
}

internal sealed record MptcpEndpointConfig
{
    [Description("The interface.")]
    public required string? Interface { get; init; }

    [OneOrMany, Description("signal: the peer is told of it. subflow: connections are joined from it. backup: only when no other works. fullmesh: with subflow, to every address of the peer. Default subflow.")]
    public IReadOnlyList<MptcpEndpointUse?>? Use { get; init; }

    public MptcpEndpoint Convert(Conversion conversion, string node, string path)
    {
        conversion.Interface($"{path}.interface", node, Interface);
        var uses = (Use ?? [MptcpEndpointUse.Subflow]).OfType<MptcpEndpointUse>().Distinct().ToArray();

        // mptcp_nl_cmd_add_addr refuses the first, and takes the second as nothing at all.
        if (uses.Contains(MptcpEndpointUse.Fullmesh) && uses.Contains(MptcpEndpointUse.Signal))
        {
            conversion.Error($"{path}.use", "the kernel takes fullmesh and signal together for neither; give one of them");
        }
        else if (uses.Contains(MptcpEndpointUse.Fullmesh) && !uses.Contains(MptcpEndpointUse.Subflow))
        {
            conversion.Error($"{path}.use", "fullmesh says where a subflow is joined to; add subflow");
        }

        return new MptcpEndpoint(Interface ?? "", [.. uses]);
    }
}

[Description("TCP that comes in by some interfaces, for others than this node, ends here and goes on as a connection of the node's own.")]
internal sealed record ProxyConfig
{
    [OneOrMany, Description("The interfaces.")]
    public required IReadOnlyList<string?>? In { get; init; }

    [Description("Whether it goes on as MPTCP. Default false.")]
    public bool? Mptcp { get; init; }

    public Proxy Convert(Conversion conversion, string node, string path)
    {
        foreach (var (index, name) in (In ?? []).Index())
        {
            conversion.Interface($"{path}.in[{index}]", node, name);
        }

        conversion.NodeWithAgent(path, node, "proxies");
        return new Proxy { In = [.. (In ?? []).OfType<string>()], Mptcp = Mptcp ?? false };
    }
}
