using System.Net.Sockets;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netfilter;

namespace FaultLab.Agent.Faults;

/// <summary>Packets that fit are dropped before anything else sees them: a table of nftables of the fault's own, and healing takes it away.</summary>
internal sealed class PacketDrop(string id, DropPacketsFault fault) : IInjectedFault
{
    /// <summary>NF_IP_PRI_RAW, linux/netfilter_ipv4.h: before connections are tracked.</summary>
    private const int BeforeTracking = -300;

    private readonly string _table = $"faultlab_drop_{id.Replace('.', '_')}";
    private bool _applied;

    public string Apply()
    {
        using var nftables = Nftables.Open();
        var rules = nftables.Replace(new NftTable(_table, [new NftChain("drop", "filter", NftHook.PreRouting, BeforeTracking, [Rule().Count().Drop()])]));
        _applied = true;
        return $"nftables: {rules[0].Comment}";
    }

    public string Heal()
    {
        if (!_applied)
        {
            return "nothing to heal";
        }

        using var nftables = Nftables.Open();
        var dropped = nftables.Rules(_table).Sum(rule => rule.Packets);
        nftables.Delete(_table);
        _applied = false;
        return nftables.Rules(_table).Count == 0
            ? $"nftables: no longer, {dropped} packets were dropped"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"the table {_table} of nftables is still there");
    }

    private NftRule Rule()
    {
        var rule = new NftRule(fault.Title);
        if (fault.In is { } name)
        {
            rule.ComesIn(name);
        }

        if (fault.Protocol is { } protocol)
        {
            rule.Is(protocol == TrafficProtocols.Udp ? ProtocolType.Udp : ProtocolType.Tcp);
        }

        if (fault.Port is { } port)
        {
            rule.ToPort(port);
        }

        return fault.MptcpSubtype is { } subtype ? rule.HasMptcpOption((byte)subtype) : rule;
    }
}
