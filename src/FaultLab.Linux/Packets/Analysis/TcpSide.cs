namespace FaultLab.Linux.Packets.Analysis;

/// <summary>What one side of a TCP connection sent past this place, by its sequence numbers (RFC 9293, 3.4).</summary>
internal sealed class TcpSide
{
    private const int MostHoles = 16;

    private readonly List<(uint From, uint To)> _holes = [];
    private bool _started;
    private uint _next;

    /// <summary>Bytes were sent that the other side did not acknowledge yet.</summary>
    public bool IsWaiting => _started && Acknowledged is { } acknowledged && (int)(_next - acknowledged) > 0;

    public uint? Acknowledged { get; private set; }

    public bool WindowIsZero { get; private set; }

    /// <summary>Tells what a segment is.</summary>
    /// <param name="sequence">Of its first byte.</param>
    /// <param name="length">Bytes, SYN and FIN counted as one each.</param>
    public SegmentKind Send(uint sequence, uint length)
    {
        if (!_started)
        {
            (_started, _next) = (true, sequence + length);
            return SegmentKind.New;
        }

        if (length == 0)
        {
            return SegmentKind.New;
        }

        var ahead = (int)(sequence - _next);
        if (ahead >= 0)
        {
            if (ahead > 0)
            {
                if (_holes.Count == MostHoles)
                {
                    _holes.RemoveAt(0);
                }

                _holes.Add((_next, sequence));
            }

            _next = sequence + length;
            return ahead > 0 ? SegmentKind.AfterHole : SegmentKind.New;
        }

        // A keep-alive repeats the last byte.
        if (length <= 1 && sequence == _next - 1)
        {
            return SegmentKind.KeepAlive;
        }

        if ((int)(sequence + length - _next) > 0)
        {
            _next = sequence + length;
        }

        return Fill(sequence, sequence + length) ? SegmentKind.FillsHole : SegmentKind.Repeated;
    }

    /// <summary>Takes an acknowledgement of the other side; true when it is news.</summary>
    public bool Acknowledge(uint number)
    {
        if (Acknowledged is { } before && (int)(number - before) <= 0)
        {
            return false;
        }

        Acknowledged = number;
        for (var i = _holes.Count - 1; i >= 0; i--)
        {
            if ((int)(number - _holes[i].To) >= 0)
            {
                _holes.RemoveAt(i);
            }
        }

        return true;
    }

    /// <summary>True when the window closed with this segment.</summary>
    public bool SetWindow(bool isZero)
    {
        var closed = isZero && !WindowIsZero;
        WindowIsZero = isZero;
        return closed;
    }

    private bool Fill(uint from, uint to)
    {
        for (var i = 0; i < _holes.Count; i++)
        {
            var hole = _holes[i];
            if ((int)(to - hole.From) <= 0 || (int)(from - hole.To) >= 0)
            {
                continue;
            }

            _holes.RemoveAt(i);
            if ((int)(from - hole.From) > 0)
            {
                _holes.Add((hole.From, from));
            }

            if ((int)(hole.To - to) > 0)
            {
                _holes.Add((to, hole.To));
            }

            return true;
        }

        return false;
    }
}

/// <summary>New: the next bytes. AfterHole: bytes before it were not seen here. FillsHole: those bytes, so they were lost or overtaken before
/// this place. Repeated: seen here before, so they, or their acknowledgement, were lost behind it. KeepAlive: the last byte again.</summary>
internal enum SegmentKind { New, AfterHole, FillsHole, Repeated, KeepAlive }
