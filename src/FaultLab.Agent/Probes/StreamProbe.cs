using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Events;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>A new TCP connection for each attempt, and a dialogue over it.</summary>
internal sealed class StreamProbe(EventLoop loop, IPEndPoint remote, Func<IDialogue> newDialogue) : IProbeMethod
{
    public bool NeedsProber => true;

    public void Begin(Attempt attempt) => new Connection(attempt, newDialogue()).Open(loop, remote);

    public void Dispose()
    {
        // Each connection belongs to its attempt.
    }

    private sealed class Connection(Attempt attempt, IDialogue dialogue)
    {
        private const int EINPROGRESS = 115;
        private const int ECONNREFUSED = 111;
        private const int ECONNRESET = 104;

        private readonly byte[] _buffer = new byte[16 * 1024];
        private LinuxSocket? _socket;
        private LoopWatch? _watch;
        private ReadOnlyMemory<byte> _toSend = dialogue.Request;
        private bool _connected;

        public void Open(EventLoop loop, IPEndPoint remote)
        {
            var socket = _socket = LinuxSocket.Tcp(remote.AddressFamily);
            attempt.Cleanup = Close;
            attempt.Progress = "no connection";
            socket.EnableErrorQueue();
            attempt.Sending();
            var result = socket.Connect(remote);
            if (result is 0 or -EINPROGRESS)
            {
                _watch = loop.Watch(socket.Descriptor, LoopEvents.Writable, _ => Proceed());
            }
            else if (result == -ECONNREFUSED)
            {
                attempt.Refused("ECONNREFUSED");
            }
            else
            {
                attempt.NotSent(ErrnoNames.Of(-result));
            }
        }

        private void Close()
        {
            _watch?.Dispose();
            _socket?.Dispose();
        }

        private void Proceed()
        {
            if (!_connected && !TryConnect())
            {
                return;
            }

            while (!attempt.Ended && _toSend.Length > 0)
            {
                var sent = _socket!.Send(_toSend.Span);
                if (sent == -Errno.EAGAIN)
                {
                    return;
                }

                if (sent < 0)
                {
                    Fail(sent);
                    return;
                }

                _toSend = _toSend[sent..];
            }

            if (!attempt.Ended)
            {
                _watch!.Change(LoopEvents.Readable);
                Hear();
            }
        }

        private bool TryConnect()
        {
            var error = _socket!.TakeError();
            if (error != 0)
            {
                Fail(error);
                return false;
            }

            _connected = true;
            attempt.Progress = "connected, no answer";
            if (dialogue.EndsWithConnection)
            {
                attempt.Answered(MonotonicClock.Now);
            }

            return !attempt.Ended;
        }

        private void Hear()
        {
            while (!attempt.Ended)
            {
                var count = _socket!.Receive(_buffer);
                if (count == -Errno.EAGAIN)
                {
                    return;
                }

                if (count < 0)
                {
                    Fail(count);
                    return;
                }

                var hearing = count == 0 ? dialogue.HearEnd() : dialogue.Hear(_buffer.AsSpan(0, count));
                if (hearing is { Ended: true, Refusal: { } why })
                {
                    attempt.Refused(why);
                }
                else if (hearing.Ended)
                {
                    attempt.Answered(MonotonicClock.Now);
                }
            }
        }

        private void Fail(int error)
        {
            if (error is -ECONNREFUSED or -ECONNRESET)
            {
                attempt.Refused(ErrnoNames.Of(-error));
                return;
            }

            // An ICMP error, when the queue tells who sent it; else the kernel gave up by itself.
            var receiver = new MessageReceiver(256);
            if (receiver.ReceiveError(_socket!) >= 0 && receiver.Error is { Offender: not null } report)
            {
                IcmpErrors.Judge(attempt, report.Origin == 3, report.Type, report.Code, report.Offender);
            }
            else
            {
                attempt.Lost(ErrnoNames.Of(-error));
            }
        }
    }
}
