using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Linux.Packets.Analysis;

/// <summary>What a segment meant for its connection.</summary>
[Flags]
internal enum TcpEvent
{
    None = 0,
    Repeated = 1,
    FilledHole = 2,
    WindowClosed = 4,
    Reset = 8,
}

/// <summary>One TCP connection as it passes one place.</summary>
public sealed class TcpConnection
{
    private readonly TcpSide _first = new();
    private readonly TcpSide _second = new();
    private long _progress;
    private bool _stalled;
    private int _finished;

    internal TcpConnection(ConnectionKey key, long nanoseconds) => (Key, _progress, Began) = (key, nanoseconds, nanoseconds);

    /// <summary>In the direction of its first packet.</summary>
    public ConnectionKey Key { get; }

    /// <summary>Time of its first packet, nanoseconds since the epoch.</summary>
    public long Began { get; }

    public long Last { get; private set; }

    public long Packets { get; private set; }

    /// <summary>Payload, repeated bytes included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Those in the direction of its first packet.</summary>
    public long ForwardBytes { get; private set; }

    public long Retransmissions { get; private set; }

    public long FilledGaps { get; private set; }

    public long ZeroWindows { get; private set; }

    public long Resets { get; private set; }

    public long Stalls { get; private set; }

    /// <summary>Null: its SYN had neither MP_CAPABLE nor MP_JOIN.</summary>
    public MultipathSubflow? Subflow { get; internal set; }

    /// <summary>It was reset, or both sides sent their FIN.</summary>
    public bool IsClosed => Resets > 0 || _finished == 3;

    internal TcpEvent Add(bool forward, in PacketView packet, TcpHeader tcp, long nanoseconds)
    {
        var (sender, receiver) = forward ? (_first, _second) : (_second, _first);
        var flags = tcp.Flags;
        var payload = Math.Max(0, packet.TransportLength - tcp.HeaderLength);
        Packets++;
        Bytes += payload;
        ForwardBytes += forward ? payload : 0;
        Last = nanoseconds;
        var seen = TcpEvent.None;
        if ((flags & TcpFlags.Reset) != 0)
        {
            Resets++;
            return TcpEvent.Reset;
        }

        var length = (uint)payload + ((flags & TcpFlags.Syn) != 0 ? 1u : 0) + ((flags & TcpFlags.Fin) != 0 ? 1u : 0);
        switch (sender.Send(tcp.Sequence, length))
        {
            case SegmentKind.Repeated:
                Retransmissions++;
                seen |= TcpEvent.Repeated;
                break;
            case SegmentKind.FillsHole:
                FilledGaps++;
                seen |= TcpEvent.FilledHole;
                break;
        }

        if ((flags & TcpFlags.Fin) != 0)
        {
            _finished |= forward ? 1 : 2;
        }

        if ((flags & TcpFlags.Ack) == 0)
        {
            return seen;
        }

        if (receiver.Acknowledge(tcp.Acknowledgement) || !receiver.IsWaiting)
        {
            (_progress, _stalled) = (nanoseconds, false);
        }

        if (sender.SetWindow(tcp.Window == 0))
        {
            ZeroWindows++;
            seen |= TcpEvent.WindowClosed;
        }

        return seen;
    }

    /// <summary>True once for each time that data waits so long.</summary>
    internal bool HasStalled(long now, long longest)
    {
        if (IsClosed || !(_first.IsWaiting || _second.IsWaiting))
        {
            // The clock starts with the data that waits first.
            _progress = now;
            return false;
        }

        if (_stalled || now - _progress < longest)
        {
            return false;
        }

        _stalled = true;
        Stalls++;
        return true;
    }
}
