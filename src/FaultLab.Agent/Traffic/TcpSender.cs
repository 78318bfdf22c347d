using FaultLab.Linux.Flows;
using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Traffic;

/// <summary>Keeps a connection busy with numbered records at the rate asked for, and makes it anew whenever it breaks.</summary>
internal sealed class TcpSender : ITrafficEndpoint
{
    /// <summary>How long the kernel may try before a connection counts as broken.</summary>
    private const int TimeoutMilliseconds = 10_000;

    /// <summary>Then others get their turn.</summary>
    private const int WritesAtOnce = 64;

    private const long FirstBackoff = 100 * MonotonicClock.Millisecond;
    private const long LongestBackoff = 2 * MonotonicClock.Second;
    private const int ECONNRESET = 104;
    private const int EINPROGRESS = 115;

    private readonly EventLoop _loop;
    private readonly string _name;
    private readonly IPEndPoint _remote;
    private readonly bool _mptcp;
    private readonly long _renewEvery;
    private readonly RecordWriter _records;
    private readonly TokenBucket _bucket;
    private readonly ErrorCounts _errors = new();
    private readonly GapTracker _gaps = new();
    private LinuxSocket? _socket;
    private LoopWatch? _watch;
    private LoopTimer? _timer;
    private bool _connected;
    private long _backoff = FirstBackoff;
    private long _breaks;
    private long _renewAt;

    public TcpSender(EventLoop loop, SenderRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.BitsPerSecond);
        _loop = loop;
        _name = request.Name;
        _remote = new IPEndPoint(IPAddress.Parse(request.Target), request.Port);
        _mptcp = request.Mptcp;
        _renewEvery = request.RenewMilliseconds * MonotonicClock.Millisecond;
        _bucket = new TokenBucket(request.BitsPerSecond / 8, MonotonicClock.Now);
        _records = new RecordWriter((uint)request.FlowId, _bucket.RecordSize);
        Connect();
    }

    public TrafficNotification Report(long now) => new()
    {
        Name = _name,
        Side = TrafficSides.Sender,
        MonotonicNanoseconds = now,
        Packets = _records.Completed,
        Bytes = _records.Bytes,
        Errors = _errors.Snapshot(),
        LongestGapNanoseconds = _gaps.Take(now),
        Reconnects = _breaks,
    };

    public void Dispose() => Disconnect();

    private void Connect()
    {
        var socket = _socket = _mptcp ? LinuxSocket.Mptcp(_remote.AddressFamily) : LinuxSocket.Tcp(_remote.AddressFamily);
        if (!_mptcp)
        {
            // MPTCP sockets of older kernels take none of these.
            socket.Set(SocketOptions.TcpNoDelay, 1);
            socket.Set(SocketOptions.TcpUserTimeout, TimeoutMilliseconds);

            // Data is numbered and stamped when it is written: keep little of it waiting unsent.
            socket.Set(SocketOptions.TcpNotSentLowWater, 128 * 1024);
        }

        var result = socket.Connect(_remote);
        if (result is not 0 and not -EINPROGRESS)
        {
            Fail(result);
            return;
        }

        _watch = _loop.Watch(socket.Descriptor, LoopEvents.Writable, Ready);
        _timer = _loop.At(MonotonicClock.Now + (TimeoutMilliseconds * MonotonicClock.Millisecond), () => Fail(-Errno.ETIMEDOUT));
    }

    private void Ready(LoopEvents events)
    {
        var error = _socket!.TakeError();
        if (error != 0 || (events & (LoopEvents.Error | LoopEvents.HangUp)) != 0)
        {
            Fail(error == 0 ? -ECONNRESET : error);
            return;
        }

        if (!_connected)
        {
            _connected = true;
            _renewAt = _renewEvery > 0 ? MonotonicClock.Now + _renewEvery : long.MaxValue;
            _backoff = FirstBackoff;
            _timer?.Cancel();
        }

        Send();
    }

    private void Send()
    {
        for (var writes = 0; writes < WritesAtOnce; writes++)
        {
            var now = MonotonicClock.Now;
            if (_records.AtBoundary && now >= _renewAt)
            {
                // What the kernel still holds is sent before it closes.
                Disconnect();
                Connect();
                return;
            }

            if (_records.AtBoundary && _bucket.DueAfter(now) is var due and > 0)
            {
                _watch!.Change(LoopEvents.None);
                _timer?.Cancel();
                _timer = _loop.At(due, Send);
                return;
            }

            if (_records.AtBoundary)
            {
                _bucket.Take(now);
                _records.Begin(now);
            }

            var result = _socket!.Send(_records.Rest);
            if (result == -Errno.EAGAIN)
            {
                _watch!.Change(LoopEvents.Writable);
                return;
            }

            if (result < 0)
            {
                Fail(result);
                return;
            }

            _records.Advance(result);
            _gaps.Arrived(now);
        }

        _watch!.Change(LoopEvents.Writable);
    }

    private void Fail(int result)
    {
        _errors.Add(result);
        _breaks += _connected ? 1 : 0;
        Disconnect();
        _timer = _loop.At(MonotonicClock.Now + _backoff, Connect);
        _backoff = Math.Min(LongestBackoff, _backoff * 2);
    }

    private void Disconnect()
    {
        _timer?.Cancel();
        _watch?.Dispose();
        _socket?.Dispose();
        _records.Abandon();
        (_connected, _watch, _socket) = (false, null, null);
    }
}
