namespace FaultLab.Linux.Wires;

/// <summary>A link whose frames this process carries from one end to the other.</summary>
public sealed class UserWire
{
    private readonly WireEngine _engine;

    internal UserWire(WireEngine engine, string name, long now)
    {
        (_engine, Name, Log) = (engine, name, new FateLog(now));
        (Up, Down) = (new WireDirection(this, isUp: true), new WireDirection(this, isUp: false));
    }

    public string Name { get; }

    public FateLog Log { get; }

    internal WireDirection Up { get; }

    internal WireDirection Down { get; }

    internal FrameSocket? A { get; private set; }

    internal FrameSocket? B { get; private set; }

    /// <summary>Puts a socket at one end, in place of the one that was there, which is closed.</summary>
    public void Connect(bool isA, FrameSocket socket) => _engine.Do(() =>
    {
        if ((isA ? A : B) is { } before)
        {
            _engine.Remove(before);
        }

        (socket.Inbound, (isA ? Down : Up).To) = (isA ? Up : Down, socket);
        (A, B) = isA ? (socket, B) : (A, socket);
        _engine.Watch(socket);
    });

    /// <summary>Changes what a direction does from its next frame on.</summary>
    public void Configure(bool isUp, DirectionSettings settings) => _engine.Do(() => (isUp ? Up : Down).Settings = settings);

    /// <summary>What a direction does now.</summary>
    public DirectionSettings Settings(bool isUp) => _engine.Get(() => (isUp ? Up : Down).Settings);

    /// <summary>The counters of both directions at one moment. The worst latenesses begin anew.</summary>
    public (DirectionCounters Up, DirectionCounters Down) ReadCounters() => _engine.Get(() =>
    {
        Up.Counters.Overloaded += A?.TakeDrops() ?? 0;
        Down.Counters.Overloaded += B?.TakeDrops() ?? 0;
        var read = (Up.Counters, Down.Counters);
        Up.Counters.WorstLateness = Down.Counters.WorstLateness = 0;
        return read;
    });
}
