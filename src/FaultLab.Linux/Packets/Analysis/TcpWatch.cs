using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>Follows the TCP connections that pass one place. Nothing is allocated but for a new connection.</summary>
public sealed class TcpWatch
{
    /// <summary>More are counted, not followed.</summary>
    private const int MostConnections = 65_536;

    private const long StallNanoseconds = 1_000_000_000;

    private readonly Dictionary<ConnectionKey, TcpConnection> _connections = [];
    private readonly List<MultipathSubflow> _subflows = [];
    private long _segments;
    private long _retransmissions;
    private long _filled;
    private long _zeroWindows;
    private long _resets;
    private long _stalls;
    private long _seen;
    private long _capable;
    private long _joins;

    /// <summary>The connections that are followed, by their first sender.</summary>
    public IEnumerable<TcpConnection> Connections => _connections.Values.Distinct();

    public TcpCounts Counts => new()
    {
        Segments = _segments,
        Connections = _seen,
        Retransmissions = _retransmissions,
        FilledGaps = _filled,
        ZeroWindows = _zeroWindows,
        Resets = _resets,
        Stalls = _stalls,
        MultipathConnections = _capable,
        MultipathJoins = _joins,
        OpenSubflows = _connections.Count(pair => pair.Value.Key == pair.Key && pair.Value is { Subflow.Established: not null, IsClosed: false }),
    };

    /// <param name="incoming">It came from the node at this end.</param>
    public void Add(in PacketView packet, long nanoseconds, bool incoming = false)
    {
        if (packet.IsLaterFragment || packet.Protocol != IPProtocol.Tcp || !TcpHeader.TryParse(packet.Transport, out var tcp))
        {
            return;
        }

        _segments++;
        var key = ConnectionKey.Of(packet, tcp.SourcePort, tcp.DestinationPort);
        var isFirst = (tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn;
        if (!_connections.TryGetValue(key, out var connection) || (isFirst && connection.IsClosed))
        {
            _seen++;
            if (_connections.Count >= 2 * MostConnections && !Forget())
            {
                return;
            }

            connection = new TcpConnection(key, nanoseconds);
            _connections[key] = connection;
            _connections[key.Reversed] = connection;
        }

        if (isFirst && connection.Subflow is null && MultipathSubflow.Of(connection, tcp, incoming) is { } subflow)
        {
            Begin(subflow);
        }

        var forward = key == connection.Key;
        Count(connection.Add(forward, packet, tcp, nanoseconds));
        connection.Subflow?.Add(forward, tcp, nanoseconds);
    }

    /// <summary>Looks for connections whose data is not acknowledged. Call it about once a second.</summary>
    public void Tick(long nanoseconds)
    {
        foreach (var (key, connection) in _connections)
        {
            if (key == connection.Key && connection.HasStalled(nanoseconds, StallNanoseconds))
            {
                _stalls++;
            }
        }
    }

    /// <summary>The subflows of which there is news since this was asked last.</summary>
    /// <param name="isLast">Whether it will not be asked again.</param>
    public IReadOnlyList<SubflowCounts> TakeSubflows(long nanoseconds, bool isLast)
    {
        var news = _subflows.Select(s => s.Take(nanoseconds, isLast)).OfType<SubflowCounts>().ToList();
        _subflows.RemoveAll(s => s.IsOver(nanoseconds));
        return news;
    }

    private void Count(TcpEvent seen)
    {
        _retransmissions += (seen & TcpEvent.Repeated) != 0 ? 1 : 0;
        _filled += (seen & TcpEvent.FilledHole) != 0 ? 1 : 0;
        _zeroWindows += (seen & TcpEvent.WindowClosed) != 0 ? 1 : 0;
        _resets += (seen & TcpEvent.Reset) != 0 ? 1 : 0;
    }

    private void Begin(MultipathSubflow subflow)
    {
        subflow.Connection.Subflow = subflow;
        _subflows.Add(subflow);
        _capable += subflow.IsJoin ? 0 : 1;
        _joins += subflow.IsJoin ? 1 : 0;
    }

    /// <summary>Makes room by forgetting connections that have ended.</summary>
    private bool Forget()
    {
        foreach (var (key, connection) in _connections)
        {
            if (connection.IsClosed)
            {
                _connections.Remove(key);
            }
        }

        return _connections.Count < 2 * MostConnections;
    }
}
