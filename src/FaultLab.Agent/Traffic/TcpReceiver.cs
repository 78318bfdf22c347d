using FaultLab.Linux.Flows;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Traffic;

/// <summary>Accepts the connections of a flow, one after the other or several at once, and counts the records in them.</summary>
internal sealed class TcpReceiver : ITrafficEndpoint
{
    private const int ReadsAtOnce = 16;

    private readonly EventLoop _loop;
    private readonly LinuxSocket _listener;
    private readonly LoopWatch _watch;
    private readonly FlowStatistics _statistics;
    private readonly HashSet<Connection> _connections = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    public TcpReceiver(EventLoop loop, ReceiverRequest request)
    {
        _loop = loop;
        _statistics = new FlowStatistics(request);
        _listener = ServerSockets.Tcp(request.Port, request.Mptcp);
        _watch = loop.Watch(_listener.Descriptor, LoopEvents.Readable, _ => Accept());
    }

    public TrafficNotification Report(long now) => _statistics.Report(now);

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _connections.Clear();
        _watch.Dispose();
        _listener.Dispose();
    }

    private void Accept()
    {
        while (_listener.Accept() is { } socket)
        {
            _connections.Add(new Connection(this, socket));
        }
    }

    private void Count(FlowHeader header) => _statistics.Add(header, header.Length, MonotonicClock.Now);

    private sealed class Connection : IDisposable
    {
        private readonly TcpReceiver _owner;
        private readonly LinuxSocket _socket;
        private readonly LoopWatch _watch;
        private readonly RecordReader _records = new();

        public Connection(TcpReceiver owner, LinuxSocket socket)
        {
            _owner = owner;
            _socket = socket;
            _watch = owner._loop.Watch(socket.Descriptor, LoopEvents.Readable, _ => Receive());
        }

        public void Dispose()
        {
            _watch.Dispose();
            _socket.Dispose();
        }

        private void Receive()
        {
            for (var i = 0; i < ReadsAtOnce; i++)
            {
                var count = _socket.Receive(_owner._buffer);
                if (count == -Errno.EAGAIN)
                {
                    return;
                }

                if (count <= 0 || !_records.Read(_owner._buffer.AsSpan(0, count), _owner.Count))
                {
                    _owner._connections.Remove(this);
                    Dispose();
                    return;
                }
            }
        }
    }
}
