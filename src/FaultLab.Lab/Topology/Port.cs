using FaultLab.Lab.Qemu;
using FaultLab.Linux.Netlink;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Topology;

/// <summary>One port of the patch panel: the panel's side of one end of a link.</summary>
internal sealed class Port(PanelLink link, LinkEnd end)
{
    private LinkStatistics _before;
    private LinkStatistics _last;
    private long _dropsBefore;
    private long _lastDrops;

    public LinkEnd End { get; } = end;

    /// <summary>The link's name.</summary>
    public string Link => link.Plan.Name;

    /// <summary>The direction in which packets go to the node at this port.</summary>
    public LinkDirection Inbound => End == LinkEnd.B ? LinkDirection.Up : LinkDirection.Down;

    public string Name { get; } = LabNames.Port(link.Number, end);

    /// <summary>The name under which the node's interface waits here while it is unplugged.</summary>
    public string UnpluggedName { get; } = LabNames.Unplugged(link.Number, end);

    /// <summary>The other end of a port that leads to a <see cref="SocketCards">card on sockets</see>.</summary>
    public string CardName { get; } = LabNames.Card(link.Number, end);

    public Endpoint Endpoint { get; } = end == LinkEnd.A ? link.Plan.Link.A : link.Plan.Link.B;

    public string Alias => $"{link.Plan.Name}:{Endpoint.Node}";

    public Port Other => link.Port(End == LinkEnd.A ? LinkEnd.B : LinkEnd.A);

    /// <summary>For a host's or a container's end: the node's namespace. Null: a VM's tap, or a container that does not run.</summary>
    public HostNamespace? Host { get; set; }

    /// <summary>Whether it is a veth, whose far end is a host's, a container's, or waits here.</summary>
    public bool IsVeth { get; set; }

    /// <summary>Whether it is a container's, which has its far end only while it runs.</summary>
    public bool IsContainers { get; set; }

    /// <summary>Whether a fault holds the node's interface out of it, so that a container that starts does not get it either.</summary>
    public bool Unplugged { get; set; }

    /// <summary>For a VM whose card is on sockets: where they are.</summary>
    public QemuDatagrams? Datagrams { get; set; }

    /// <summary>Frames that a card on sockets did not take since the lab was built.</summary>
    public Func<long> CardDrops { get; set; } = () => 0;

    /// <summary>Whether nothing was done to its traffic control yet.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>Whether it can take filters and has none yet.</summary>
    public bool HasClsact { get; set; }

    /// <summary>Whether it was set up since it appeared.</summary>
    public bool IsUp { get; set; }

    /// <summary>0 until the port is there. A tap gets a new one each time QEMU opens it.</summary>
    public int Index { get; private set; }

    /// <summary>Whether the node's interface has the carrier asked for. One that is down itself has none; one that is in no node says nothing.</summary>
    public bool ReadsBack(bool carrier) =>
        Host?.Netlink.Links.Find(Endpoint.Interface) is not { } far
        || (far.Carrier == (carrier && far.IsUp) && (far.OperState == OperState.Up) == far.Carrier);

    public void Appeared(int index)
    {
        if (index != Index)
        {
            _before = Sum(_before, _last);
            _dropsBefore += _lastDrops;
            (_last, _lastDrops) = (default, 0);
            (Index, IsFresh, IsUp, HasClsact) = (index, true, false, false);
        }
    }

    /// <summary>Totals over all interfaces that this port ever was.</summary>
    public (LinkStatistics Statistics, long Drops) Count(LinkInfo? now, long qdiscDrops)
    {
        if (now is not null)
        {
            (_last, _lastDrops) = (now.Statistics, (long)now.Statistics.TxDropped + qdiscDrops);
        }

        return (Sum(_before, _last), _dropsBefore + _lastDrops);
    }

    private static LinkStatistics Sum(LinkStatistics a, LinkStatistics b) => new()
    {
        RxPackets = a.RxPackets + b.RxPackets,
        RxBytes = a.RxBytes + b.RxBytes,
        TxPackets = a.TxPackets + b.TxPackets,
        TxBytes = a.TxBytes + b.TxBytes,
    };
}
