using FaultLab.Linux.Flows;
using System.Net;
using FaultLab.Agent.Traffic;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>UDP datagrams to an echo service, matched by the sequence number in their payload.</summary>
internal sealed class UdpEchoProbe : IProbeMethod
{
    // SO_EE_ORIGIN_ICMP and SO_EE_ORIGIN_ICMP6 of linux/errqueue.h.
    private const int IcmpOrigin = 2;
    private const int Icmp6Origin = 3;

    private readonly PendingAttempts _pending;
    private readonly SocketAddress _remote;
    private readonly IPAddress _target;
    private readonly uint _flowId;
    private readonly uint _incarnation = Incarnations.Next();
    private readonly LinuxSocket _socket;
    private readonly LoopWatch _watch;
    private readonly MessageReceiver _receiver = new(2048);
    private readonly byte[] _packet = new byte[FlowHeader.Size];

    public UdpEchoProbe(EventLoop loop, IPEndPoint remote, ushort identifier, PendingAttempts pending)
    {
        (_target, _remote, _flowId, _pending) = (remote.Address, remote.Serialize(), identifier, pending);
        _socket = LinuxSocket.Udp(remote.AddressFamily);
        _socket.EnableErrorQueue();
        _socket.Set(SocketOptions.Timestamps, 1);
        _watch = loop.Watch(_socket.Descriptor, LoopEvents.Readable, _ => Receive());
    }

    public bool NeedsProber => false;

    public void Begin(Attempt attempt)
    {
        attempt.Sending();
        new FlowHeader(_flowId, attempt.Sequence, attempt.SentNanoseconds, _incarnation, _packet.Length).Write(_packet);
        var result = _socket.SendTo(_packet, _remote);
        if (result < 0 && ReadErrors())
        {
            // It was the error of an earlier datagram that the kernel told now.
            result = _socket.SendTo(_packet, _remote);
        }

        if (result < 0)
        {
            attempt.NotSent(ErrnoNames.Of(-result));
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _socket.Dispose();
    }

    private void Receive()
    {
        ReadErrors();
        int result;
        while ((result = _receiver.Receive(_socket)) != -Errno.EAGAIN)
        {
            if (result >= 0 && Attempted() is { } attempt && _receiver.From.Address.Equals(_target))
            {
                attempt.Answered(_receiver.ArrivedNanoseconds);
            }
        }
    }

    private bool ReadErrors()
    {
        var any = false;
        while (_receiver.ReceiveError(_socket) >= 0)
        {
            any = true;
            if (_receiver.Error is { Origin: IcmpOrigin or Icmp6Origin } error && Attempted() is { } attempt)
            {
                IcmpErrors.Judge(attempt, error.Origin == Icmp6Origin, error.Type, error.Code, error.Offender);
            }
        }

        return any;
    }

    private Attempt? Attempted() =>
        FlowHeader.TryParse(_receiver.Data, out var header) && header.FlowId == _flowId && header.Incarnation == _incarnation
            ? _pending.Find(header.Sequence)
            : null;
}
