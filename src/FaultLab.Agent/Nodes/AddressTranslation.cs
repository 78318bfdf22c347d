using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netfilter;

namespace FaultLab.Agent.Nodes;

/// <summary>The node's address translation: one table of nftables, put in place whole as often as asked.</summary>
internal static class AddressTranslation
{
    private const string Table = "faultlab_nat";

    // NF_IP_PRI_NAT_DST and NF_IP_PRI_NAT_SRC, linux/netfilter_ipv4.h.
    private const int DestinationPriority = -100;
    private const int SourcePriority = 100;

    public static void Set(NatConfiguration? nat)
    {
        if (nat is null)
        {
            return;
        }

        using var nftables = Nftables.Open();
        nftables.Replace(new NftTable(Table,
        [
            new NftChain("destination", "nat", NftHook.PreRouting, DestinationPriority, [.. nat.Destination.Select(Rule)]),
            new NftChain("source", "nat", NftHook.PostRouting, SourcePriority, Sources(nat)),
        ]));
    }

    private static ImmutableArray<NftRule> Sources(NatConfiguration nat) =>
    [
        .. nat.Source.Select(s => new NftRule($"snat {s.Out} to {s.Address}").GoesOut(s.Out).SourceNat(IPAddress.Parse(s.Address))),
        .. nat.Masquerade.Select(name => new NftRule($"masquerade {name}").GoesOut(name).Masquerade()),
    ];

    private static NftRule Rule(DestinationNatConfiguration nat)
    {
        var rule = new NftRule($"dnat {nat.Protocol} {nat.Own} port {nat.Port} to {nat.To} port {nat.ToPort}");
        if (nat.In is { } name)
        {
            rule.ComesIn(name);
        }

        return rule.To(IPAddress.Parse(nat.Own))
            .Is(nat.Protocol == TrafficProtocols.Udp ? ProtocolType.Udp : ProtocolType.Tcp).ToPort(nat.Port)
            .DestinationNat(IPAddress.Parse(nat.To), nat.ToPort);
    }
}
