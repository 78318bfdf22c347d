namespace FaultLab.Linux.Packets.Analysis;

/// <summary>What passed one place since its analysis began.</summary>
/// <param name="Incoming">Packets that came from the node at this end, and those that were handed to it.</param>
public sealed record LinkCounts(long Incoming, long Outgoing, IReadOnlyList<FlowCounts> Flows, TcpCounts Tcp)
{
    /// <summary>Those of which there is news.</summary>
    public IReadOnlyList<SubflowCounts> Subflows { get; init; } = [];
}

/// <summary>
/// Looks at every packet that passes one place, a port of a link or the output of a wire, while it is captured: counts FaultLab's own flows
/// exactly and follows TCP. Packets come from one thread; the counts may be taken from another.
/// </summary>
/// <param name="wallMinusMonotonic">Of this machine's clocks, nanoseconds; read anew once a second.</param>
public sealed class LinkAnalyzer(IReadOnlyList<KnownFlow> flows, Func<long> wallMinusMonotonic) : IPacketBlockSink, IPacketSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, KnownFlow> _flows = flows.ToDictionary(f => f.Id);
    private readonly Dictionary<ulong, FlowPoint> _points = [];
    private readonly TcpWatch _tcp = new();
    private long _offset = wallMinusMonotonic();
    private long _incoming;
    private long _outgoing;

    public void OnBlock(PacketBlock block)
    {
        lock (_lock)
        {
            foreach (var packet in block)
            {
                Add(packet.Frame, packet.Info);
            }
        }
    }

    public void OnPacket(ReadOnlySpan<byte> frame, in PacketInfo info)
    {
        lock (_lock)
        {
            Add(frame, info);
        }
    }

    public void OnIdle()
    {
    }

    /// <param name="now">On the clock of the packets: nanoseconds since the epoch.</param>
    /// <param name="isLast">Whether they will not be taken again.</param>
    public LinkCounts Take(long now, bool isLast = false)
    {
        lock (_lock)
        {
            _offset = wallMinusMonotonic();
            _tcp.Tick(now);
            return new LinkCounts(_incoming, _outgoing, [.. _points.Values.Select(p => p.Take(now))], _tcp.Counts) { Subflows = _tcp.TakeSubflows(now, isLast) };
        }
    }

    private void Add(ReadOnlySpan<byte> frame, in PacketInfo info)
    {
        if (info.Direction == PacketDirection.Incoming)
        {
            _incoming++;
        }
        else
        {
            _outgoing++;
        }

        if (!PacketView.TryParse(frame, info.OriginalLength, out var packet) || !packet.IsIP)
        {
            return;
        }

        if (packet.Protocol == Headers.IPProtocol.Tcp)
        {
            _tcp.Add(packet, info.NanosecondsSinceEpoch, info.Direction == PacketDirection.Incoming);
        }
        else if (FlowPoint.TryRead(packet, out var header, out var port) && _flows.TryGetValue(header.FlowId, out var flow) && flow.Port == port)
        {
            var key = ((ulong)info.Direction << 32) | header.FlowId;
            if (!_points.TryGetValue(key, out var point))
            {
                _points[key] = point = new FlowPoint(flow, info.Direction);
            }

            point.Add(header, header.Length, info.NanosecondsSinceEpoch, _offset);
        }
    }
}
