using System.Net;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Proxying;

/// <summary>Two connections, each of which gets what the other brings. Lives on the thread of its event loop.</summary>
internal sealed class Relay : IDisposable
{
    private const int EINPROGRESS = 115;

    private readonly EventLoop _loop;
    private readonly LinuxSocket _client;
    private readonly LinuxSocket _onward;
    private readonly RelayDirection _there;
    private readonly RelayDirection _back;
    private readonly Action<Relay> _ended;
    private LoopWatch? _clientWatch;
    private LoopWatch? _onwardWatch;
    private bool _connected;
    private bool _disposed;

    public Relay(EventLoop loop, LinuxSocket client, LinuxSocket onward, IPEndPoint target, Action<Relay> ended)
    {
        (_loop, _client, _onward, _ended) = (loop, client, onward, ended);
        _there = new RelayDirection(client, onward);
        _back = new RelayDirection(onward, client);

        // MPTCP takes this option from kernel 5.17 on.
        client.TrySet(SocketOptions.TcpNoDelay, 1);
        onward.TrySet(SocketOptions.TcpNoDelay, 1);
        if (onward.Connect(target) is not (0 or -EINPROGRESS))
        {
            loop.Post(Dispose);
            return;
        }

        _onwardWatch = loop.Watch(onward.Descriptor, LoopEvents.Writable, OnEvent);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _clientWatch?.Dispose();
            _onwardWatch?.Dispose();
            _client.Dispose();
            _onward.Dispose();
            _ended(this);
        }
    }

    private void OnEvent(LoopEvents events)
    {
        if (_disposed)
        {
            return;
        }

        if ((events & LoopEvents.Error) != 0 || (!_connected && (events & LoopEvents.HangUp) != 0))
        {
            Dispose();
            return;
        }

        // Until then only the onward side is watched.
        _connected = true;
        if (!_there.Move() || !_back.Move() || (_there.Ended && _back.Ended))
        {
            Dispose();
            return;
        }

        Watch(ref _clientWatch, _client, Wanted(_there, _back));
        Watch(ref _onwardWatch, _onward, Wanted(_back, _there));
    }

    // A connection that its peer has ended is reported without end: it is watched only while something is wanted of it.
    private void Watch(ref LoopWatch? watch, LinuxSocket socket, LoopEvents wanted)
    {
        if (wanted == LoopEvents.None)
        {
            watch?.Dispose();
            watch = null;
        }
        else if (watch is null)
        {
            watch = _loop.Watch(socket.Descriptor, wanted, OnEvent);
        }
        else
        {
            watch.Change(wanted);
        }
    }

    private static LoopEvents Wanted(RelayDirection from, RelayDirection to) =>
        (from.WantsToRead ? LoopEvents.Readable : LoopEvents.None) | (to.WantsToWrite ? LoopEvents.Writable : LoopEvents.None);
}
