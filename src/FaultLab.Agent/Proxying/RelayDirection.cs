using FaultLab.Linux;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Proxying;

/// <summary>What goes from one connection into another, with a buffer between, and the end of it.</summary>
internal sealed class RelayDirection(LinuxSocket from, LinuxSocket to)
{
    /// <summary>Then others get their turn.</summary>
    private const int RoundsAtOnce = 16;

    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;
    private bool _noMore;

    public bool WantsToRead => !_noMore && _start == _end;

    public bool WantsToWrite => _start < _end;

    /// <summary>Whether all of it has gone over, and the receiver was told that no more comes.</summary>
    public bool Ended { get; private set; }

    /// <summary>Moves what can be moved now.</summary>
    /// <returns>False when a connection broke.</returns>
    public bool Move()
    {
        for (var round = 0; round < RoundsAtOnce && !Ended; round++)
        {
            if (_start == _end && !_noMore)
            {
                var count = from.Receive(_buffer);
                if (count == -Errno.EAGAIN)
                {
                    return true;
                }

                if (count < 0)
                {
                    return false;
                }

                (_start, _end, _noMore) = (0, count, count == 0);
            }

            if (_start < _end)
            {
                var sent = to.Send(_buffer.AsSpan(_start, _end - _start));
                if (sent == -Errno.EAGAIN)
                {
                    return true;
                }

                if (sent < 0)
                {
                    return false;
                }

                _start += sent;
            }
            else if (_noMore)
            {
                to.EndSending();
                Ended = true;
            }
        }

        return true;
    }
}
