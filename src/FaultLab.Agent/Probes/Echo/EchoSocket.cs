using System.Net.Sockets;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>The socket of all ICMP probes of one family: requests go out and replies come in by the batch.</summary>
internal sealed class EchoSocket : IDisposable
{
    private const int IcmpProtocol = 1;
    private const int Icmp6Protocol = 58;

    /// <summary>Of one call. All of them have one time of sending until the kernel tells that of each.</summary>
    private const int Batch = 32;

    /// <summary>An error quotes at most 576 bytes of IPv4 (RFC 1812, 4.3.2.3); what an answer needs of it lies in the first hundred.</summary>
    private const int Kept = 256;

    /// <summary>Bytes: some six thousand replies while this program does not get to read them.</summary>
    private const int ReceiveBuffer = 8 << 20;

    /// <summary>Bytes: some three thousand requests that wait in a queue.</summary>
    private const int SendBuffer = 4 << 20;

    private readonly LinuxSocket _socket;
    private readonly LoopWatch _watch;
    private readonly MessageBatch _requests = new(Batch, IcmpEcho.Size, default);
    private readonly (EchoTarget Target, long Sequence)[] _attempts = new (EchoTarget, long)[Batch];
    private readonly uint _token;
    private readonly Action<EchoTarget, long, int> _notSent;
    private readonly Action<EchoSocket> _stamped;
    private int _count;
    private uint _dropped;

    /// <param name="token">In every request; replies with another are not for this program.</param>
    /// <param name="received">Told that there is something to receive.</param>
    /// <param name="stamped">Told that the kernel's times of what was sent are in <see cref="Sent"/>.</param>
    /// <param name="notSent">Told of an attempt that the kernel refused, with the negative errno.</param>
    public EchoSocket(EventLoop loop, bool isIPv6, uint token, Action<EchoSocket> received, Action<EchoSocket> stamped, Action<EchoTarget, long, int> notSent)
    {
        (IsIPv6, _token, _stamped, _notSent) = (isIPv6, token, stamped, notSent);
        _socket = LinuxSocket.Raw(isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, isIPv6 ? Icmp6Protocol : IcmpProtocol);
        _socket.Set(isIPv6 ? SocketOptions.Icmp6Filter : SocketOptions.IcmpFilter, IcmpEcho.Filter(isIPv6));
        _socket.Attach(IcmpEcho.Only(isIPv6, token));
        _socket.Set(SocketOptions.Timestamping, SocketOptions.StampBoth);
        _socket.TrySet(SocketOptions.ReceiveBufferForced, ReceiveBuffer);
        _socket.TrySet(SocketOptions.SendBufferForced, SendBuffer);
        _watch = loop.Watch(_socket.Descriptor, LoopEvents.Readable, events =>
        {
            // Of a device that sends later than the call.
            if ((events & LoopEvents.Error) != 0)
            {
                TakeSent();
            }

            received(this);
        });
    }

    public bool IsIPv6 { get; }

    public ReceiveBatch Answers { get; } = new(Batch, Kept);

    /// <summary>Copies of requests, with the time at which each left.</summary>
    public ReceiveBatch Sent { get; } = new(Batch, Kept);

    /// <summary>Takes an attempt into the next batch, and sends that when it is full.</summary>
    public void Add(EchoTarget target, long sequence)
    {
        IcmpEcho.WriteRequest(_requests[_count], IsIPv6, target.Identifier, (ushort)sequence, _token);
        _requests.SetRemote(_count, target.Remote.Buffer.Span[..target.Remote.Size]);
        _attempts[_count++] = (target, sequence);
        if (_count == Batch)
        {
            Flush();
        }
    }

    public void Flush()
    {
        // Before they go out: an answer that comes at once finds them.
        var now = MonotonicClock.Now;
        foreach (var (target, sequence) in _attempts.AsSpan(0, _count))
        {
            target.Begin(sequence, now);
        }

        for (var i = 0; i < _count;)
        {
            var result = _socket.Send(_requests, i, _count - i);
            if (result < 0)
            {
                _notSent(_attempts[i].Target, _attempts[i].Sequence, result);
            }

            i += Math.Max(1, result);
        }

        if (_count > 0)
        {
            // Most devices have it by now.
            TakeSent();
        }

        _count = 0;
    }

    /// <summary>Fills <see cref="Answers"/>; false when there are none.</summary>
    public bool TryReceive() => _socket.Receive(Answers) > 0;

    private void TakeSent()
    {
        while (_socket.ReceiveSent(Sent) > 0)
        {
            _stamped(this);
            if (Sent.Count < Sent.Capacity)
            {
                return;
            }
        }
    }

    /// <summary>Whether the kernel had to throw away what came since this was asked last.</summary>
    public bool HasOverflown()
    {
        var before = _dropped;
        _dropped = _socket.Dropped();
        return _dropped != before;
    }

    public void Dispose()
    {
        _watch.Dispose();
        _socket.Dispose();
        _requests.Dispose();
        Answers.Dispose();
        Sent.Dispose();
    }
}
