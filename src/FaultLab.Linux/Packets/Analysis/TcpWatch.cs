using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>Follows the TCP connections that pass one place. Nothing is allocated but for a new connection.</summary>
public sealed class TcpWatch
{
    /// <summary>More are counted, not followed.</summary>
    private const int MostConnections = 65_536;

    private const long StallNanoseconds = 1_000_000_000;

    private readonly Dictionary<ConnectionKey, TcpConnection> _connections = [];
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
        OpenSubflows = _connections.Count(pair => pair.Value.Key == pair.Key && pair.Value is { IsMultipath: true, IsClosed: false }),
    };

    public void Add(in PacketView packet, long nanoseconds)
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

        if (isFirst && !connection.IsMultipath)
        {
            Multipath(tcp, connection);
        }

        Count(connection.Add(key == connection.Key, packet, tcp, nanoseconds));
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

    private void Count(TcpEvent seen)
    {
        _retransmissions += (seen & TcpEvent.Repeated) != 0 ? 1 : 0;
        _filled += (seen & TcpEvent.FilledHole) != 0 ? 1 : 0;
        _zeroWindows += (seen & TcpEvent.WindowClosed) != 0 ? 1 : 0;
        _resets += (seen & TcpEvent.Reset) != 0 ? 1 : 0;
    }

    private void Multipath(TcpHeader tcp, TcpConnection connection)
    {
        if (!TcpOptions.TryFind(tcp.Options, TcpOptionKind.Multipath, out var option) || !MultipathOption.TryParse(option, out var multipath))
        {
            return;
        }

        switch (multipath.Subtype)
        {
            case MultipathSubtype.Capable:
                _capable++;
                connection.IsMultipath = true;
                break;
            case MultipathSubtype.Join:
                _joins++;
                connection.IsMultipath = true;
                connection.IsBackup = multipath.IsBackup;
                break;
        }
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
