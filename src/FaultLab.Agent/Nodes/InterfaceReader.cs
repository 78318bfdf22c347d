using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Nodes;

/// <summary>The interfaces of the node as the protocol tells of them; the loopback is left out.</summary>
internal static class InterfaceReader
{
    public static InterfacesResult ReadAll(RouteNetlink netlink)
    {
        var addresses = netlink.Addresses.List().ToLookup(a => a.InterfaceIndex, a => a.ToString());
        return new InterfacesResult([.. Real(netlink).Select(link => ToSample(link) with { Addresses = [.. addresses[link.Index]] })]);
    }

    /// <summary>States, counters and queues, without addresses.</summary>
    public static IReadOnlyList<InterfaceSample> ReadCounters(RouteNetlink netlink)
    {
        var waiting = netlink.Qdiscs.List().Where(qdisc => qdisc.IsRoot).ToLookup(qdisc => qdisc.InterfaceIndex, qdisc => (long)qdisc.Waiting);
        return [.. Real(netlink).Select(link => ToSample(link) with { TxWaiting = waiting[link.Index].Sum() })];
    }

    private static IEnumerable<LinkInfo> Real(RouteNetlink netlink) =>
        netlink.Links.List().Where(link => !link.Flags.HasFlag(LinkFlags.Loopback));

    private static InterfaceSample ToSample(LinkInfo link) => new()
    {
        Name = link.Name,
        Mac = link.Mac,
        Up = link.IsUp,
        Carrier = link.Carrier,
        RxPackets = (long)link.Statistics.RxPackets,
        RxBytes = (long)link.Statistics.RxBytes,
        RxDropped = (long)link.Statistics.RxDropped,
        RxErrors = (long)link.Statistics.RxErrors,
        TxPackets = (long)link.Statistics.TxPackets,
        TxBytes = (long)link.Statistics.TxBytes,
        TxDropped = (long)link.Statistics.TxDropped,
        TxErrors = (long)link.Statistics.TxErrors,
    };
}
