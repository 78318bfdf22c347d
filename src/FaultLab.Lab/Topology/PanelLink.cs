using FaultLab.Histories;
using FaultLab.Linux.Netlink;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Topology;

/// <summary>A link of the scenario and its two ports in the panel.</summary>
internal sealed class PanelLink
{
    private readonly Port _a;
    private readonly Port _b;

    /// <param name="number">Its place in the plan, from 1.</param>
    public PanelLink(LinkPlan plan, int number)
    {
        (Plan, Number) = (plan, number);
        (_a, _b) = (new Port(this, LinkEnd.A), new Port(this, LinkEnd.B));
    }

    public LinkPlan Plan { get; }

    public int Number { get; }

    /// <summary>Whether its two ports, as they are now, were joined.</summary>
    public bool IsWired { get; set; }

    /// <summary>What a fault does to the link now, on top of what the plan does to it.</summary>
    public Impairment? Fault { get; set; }

    /// <summary>What is done to packets one way now: what the fault does not speak of stays as the plan says.</summary>
    public Impairment? ImpairmentOf(LinkDirection direction) =>
        Impairment.Merge(Plan.Link.Impair?.OneWay(direction), Fault?.OneWay(direction));

    public IReadOnlyList<Port> Ports => [_a, _b];

    public Port Port(LinkEnd end) => end == LinkEnd.A ? _a : _b;

    public Port? PortOf(string node, string networkInterface) =>
        Ports.FirstOrDefault(p => p.Endpoint == new Endpoint(node, networkInterface));

    /// <param name="fates">Of a link that FaultLab carries itself; null: the kernel does.</param>
    public WireSample Sample(Stamp stamp, ILookup<int, LinkInfo> links, ILookup<int, Qdisc> qdiscs, WireFates? fates = null)
    {
        var (a, droppedToA) = Count(_a);
        var (b, droppedToB) = Count(_b);
        return fates is not null ? OfFates(fates, droppedToA, droppedToB) : new WireSample
        {
            At = stamp.At,
            Wall = stamp.Wall,
            Link = Plan.Name,
            FromA = (long)a.RxPackets,
            FromB = (long)b.RxPackets,
            FromABytes = (long)a.RxBytes,
            FromBBytes = (long)b.RxBytes,
            ToA = (long)a.TxPackets,
            ToB = (long)b.TxPackets,
            DroppedToA = droppedToA,
            DroppedToB = droppedToB,
        };

        (LinkStatistics, long) Count(Port port) =>
            port.Count(links[port.Index].FirstOrDefault(), qdiscs[port.Index].Where(q => q.IsRoot).Sum(q => (long)q.Drops) + port.CardDrops());
    }

    /// <param name="notTakenA">What the wire handed over and the node's own interface dropped.</param>
    private static WireSample OfFates(WireFates fates, long notTakenA, long notTakenB) => new()
    {
        At = fates.At,
        Wall = fates.Wall,
        Link = fates.Link,
        FromA = fates.Up.Packets,
        FromB = fates.Down.Packets,
        FromABytes = fates.Up.Bytes,
        FromBBytes = fates.Down.Bytes,
        ToA = fates.Down.Delivered + fates.Down.Duplicated,
        ToB = fates.Up.Delivered + fates.Up.Duplicated,
        DroppedToA = fates.Down.AllLost + notTakenA,
        DroppedToB = fates.Up.AllLost + notTakenB,
    };
}
