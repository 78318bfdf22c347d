using FaultLab.Linux.Flows;
using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Traffic;

/// <summary>
/// Sends numbered packets on an absolute schedule. A packet that the kernel refuses keeps its number for the next, so that the
/// receiver's loss is what the network lost; the refusal is counted here.
/// </summary>
internal sealed class UdpSender : ITrafficEndpoint
{
    /// <summary>Above this rate several packets are sent at each wake-up.</summary>
    private const long ShortestSleep = MonotonicClock.Millisecond;

    /// <summary>When this program was held up for longer, what is older is not sent but counted as <see cref="LateName"/>.</summary>
    private const long LongestCatchUp = MonotonicClock.Second;

    private const string LateName = "late";

    private readonly EventLoop _loop;
    private readonly string _name;
    private readonly uint _flowId;
    private readonly LinuxSocket _socket;
    private readonly SocketAddress _remote;
    private readonly byte[] _packet;
    private readonly double _interval;
    private readonly long _start = MonotonicClock.Now;
    private readonly uint _incarnation;
    private readonly ErrorCounts _errors = new();
    private readonly GapTracker _gaps = new();
    private LoopTimer _timer;
    private long _slot;
    private long _sent;

    public UdpSender(EventLoop loop, SenderRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Size, FlowHeader.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Size, 65507);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.PacketsPerSecond);
        _loop = loop;
        _name = request.Name;
        _flowId = (uint)request.FlowId;
        _packet = new byte[request.Size];
        _interval = MonotonicClock.Second / request.PacketsPerSecond;
        _incarnation = Incarnations.Next();
        var remote = new IPEndPoint(IPAddress.Parse(request.Target), request.Port);

        // Not connected: the source address follows the route of each packet, also after an interface went and came.
        _remote = remote.Serialize();
        _socket = LinuxSocket.Udp(remote.AddressFamily);

        // Only so does the kernel tell that a queue behind the socket is full (ENOBUFS; ip(7), udp(7)).
        _socket.Set(_socket.IsIPv6 ? SocketOptions.IPv6ErrorQueue : SocketOptions.IPv4ErrorQueue, 1);
        _timer = loop.At(_start, SendDue);
    }

    public TrafficNotification Report(long now) => new()
    {
        Name = _name,
        Side = TrafficSides.Sender,
        MonotonicNanoseconds = now,
        Packets = _sent,
        Bytes = _sent * _packet.Length,
        Errors = _errors.Snapshot(),
        LongestGapNanoseconds = _gaps.Take(now),
    };

    public void Dispose()
    {
        _timer.Cancel();
        _socket.Dispose();
    }

    private void SendDue()
    {
        var now = MonotonicClock.Now;
        if (now - DueOf(_slot) > LongestCatchUp)
        {
            var skipped = (long)((now - DueOf(_slot)) / _interval);
            _errors.Add(LateName, skipped);
            _slot += skipped;
        }

        for (; DueOf(_slot) <= now; _slot++)
        {
            Send();
        }

        _timer = _loop.At(Math.Max(DueOf(_slot), now + ShortestSleep), SendDue);
    }

    private long DueOf(long slot) => _start + (long)(slot * _interval);

    private void Send()
    {
        var now = MonotonicClock.Now;
        new FlowHeader(_flowId, _sent, now, _incarnation, _packet.Length).Write(_packet);
        var result = _socket.SendTo(_packet, _remote);
        if (result is < 0 and not (-Errno.EAGAIN or -Errno.ENOBUFS))
        {
            // It may be the word of a router or of the receiver about an earlier packet, told once, which says nothing of this one.
            result = _socket.SendTo(_packet, _remote);
        }

        if (result < 0)
        {
            _errors.Add(result);
            // The kernel took it and had no room for it further down (ip(7), IP_RECVERR): it has its number, and is lost.
            if (result != -Errno.ENOBUFS)
            {
                return;
            }
        }

        _sent++;
        _gaps.Arrived(now);
    }
}
