using System.Net;
using System.Net.Sockets;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>ICMP and ICMPv6 echo (RFC 792, RFC 4443) through a raw socket, answers matched by identifier and sequence number.</summary>
internal sealed class IcmpProbe : IProbeMethod
{
    private const int IcmpProtocol = 1;
    private const int Icmp6Protocol = 58;

    private readonly IPAddress _target;
    private readonly SocketAddress _remote;
    private readonly ushort _identifier;
    private readonly PendingAttempts _pending;
    private readonly LinuxSocket _socket;
    private readonly LoopWatch _watch;
    private readonly MessageReceiver _receiver = new(2048);
    private readonly byte[] _packet = new byte[IcmpEcho.Size];
    private readonly bool _isIPv6;

    public IcmpProbe(EventLoop loop, IPAddress target, ushort identifier, PendingAttempts pending)
    {
        (_target, _identifier, _pending) = (target, identifier, pending);
        _isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        _remote = new IPEndPoint(target, 0).Serialize();
        _socket = LinuxSocket.Raw(target.AddressFamily, _isIPv6 ? Icmp6Protocol : IcmpProtocol);
        _socket.Set(_isIPv6 ? SocketOptions.Icmp6Filter : SocketOptions.IcmpFilter, IcmpEcho.Filter(_isIPv6));
        _socket.Set(SocketOptions.Timestamps, 1);
        _watch = loop.Watch(_socket.Descriptor, LoopEvents.Readable, _ => Receive());
    }

    public bool NeedsProber => false;

    public void Begin(Attempt attempt)
    {
        IcmpEcho.WriteRequest(_packet, _isIPv6, _identifier, (ushort)attempt.Sequence);
        attempt.Sending();
        var result = _socket.SendTo(_packet, _remote);
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
        while (_receiver.Receive(_socket) >= 0)
        {
            if (IcmpEcho.TryParse(_receiver.Data, _isIPv6, out var answer) && answer.Identifier == _identifier
                && _pending.FindShort(answer.Sequence) is { } attempt)
            {
                Judge(attempt, answer);
            }
        }
    }

    private void Judge(Attempt attempt, IcmpAnswer answer)
    {
        var from = _receiver.From.Address;
        if (!answer.IsReply)
        {
            IcmpErrors.Judge(attempt, _isIPv6, answer.Type, answer.Code, from);
        }
        else if (from.Equals(_target))
        {
            attempt.Answered(_receiver.ArrivedNanoseconds);
        }
    }
}
