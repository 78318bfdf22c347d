using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Linux;
using FaultLab.Linux.Wires;
using FaultLab.Scenarios;
using FaultLab.Wires;

namespace FaultLab.Lab.Topology;

/// <summary>
/// The links whose frames FaultLab carries itself. They live in this process: when it dies, nothing is left of them. Their logs of fates are
/// written once a second.
/// </summary>
public sealed class UserWires : IDisposable
{
    /// <summary>What waits behind a rate, as long as nothing else is said: long enough for a burst, short enough to be felt as loss.</summary>
    private static readonly TimeSpan DefaultQueue = TimeSpan.FromMilliseconds(100);

    /// <summary>The fragments of one large datagram fit into any queue.</summary>
    private const long LeastDefaultQueue = 96 << 10;

    private readonly uint _seed;
    private readonly WireEngine? _engine;
    private readonly ImmutableDictionary<string, UserWire> _wires;
    private readonly Dictionary<string, FateFile> _files = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <param name="links">The links it carries, with the largest MTU of any.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="logPath">Where the log of a link's fates goes; null: none is kept.</param>
    /// <param name="logBudget">Bytes that the logs of all links may take together.</param>
    public UserWires(IReadOnlyCollection<string> links, int largestMtu, uint seed, Func<string, string>? logPath, long logBudget = FateFile.DefaultBudget)
    {
        _seed = seed;
        if (links.Count > 0)
        {
            _engine = WireEngine.Start(WireEngine.LargestFrameOf(largestMtu));
        }

        _wires = links.ToImmutableDictionary(link => link, link => _engine!.Add(link));
        foreach (var link in logPath is null ? [] : links)
        {
            _files[link] = new FateFile(logPath!(link), logBudget / links.Count);
        }
    }

    public static UserWires None { get; } = new([], 0, 0, null);

    /// <summary>Whether the wires run ahead of everything else on the machine.</summary>
    public bool IsRealtime => _engine?.IsRealtime ?? false;

    public IEnumerable<string> Links => _wires.Keys;

    public bool Carries(string link) => _wires.ContainsKey(link);

    /// <summary>Does to one direction what an impairment says, and reads it back; null: nothing.</summary>
    public void Set(string link, LinkDirection direction, Impairment? impairment)
    {
        var settings = SettingsOf(link, direction, impairment);
        Guard(() =>
        {
            _wires[link].Configure(direction == LinkDirection.Up, settings);
            return true;
        });
        Check(link, direction, impairment);
    }

    /// <summary>Reads back whether one direction does what an impairment says.</summary>
    /// <exception cref="LabException">It does something else.</exception>
    public void Check(string link, LinkDirection direction, Impairment? impairment)
    {
        var read = Guard(() => _wires[link].Settings(direction == LinkDirection.Up));
        var asked = SettingsOf(link, direction, impairment);
        if ((read.BitsPerSecond, read.QueueBytes, ImpairmentOf(read)) != (asked.BitsPerSecond, asked.QueueBytes, ImpairmentOf(asked)))
        {
            throw new LabException($"The wire of {link} reads back as doing something else than \"{impairment}\".");
        }
    }

    /// <summary>What came over each wire, with the fates so far; also writes down those that wait.</summary>
    public ImmutableArray<WireFates> Read(Stamp stamp) => [.. _wires.Select(wire => Read(wire.Key, wire.Value, stamp)).OrderBy(fates => fates.Link, StringComparer.Ordinal)];

    public void Dispose()
    {
        if (_engine is null || _disposed)
        {
            return;
        }

        _disposed = true;
        _engine.Dispose();
        foreach (var (link, file) in _files)
        {
            file.Take(_wires[link].Log);
            file.Dispose();
        }
    }

    internal void PlugIn(string link, LinkEnd end, FrameSocket socket) => Guard(() =>
    {
        _wires[link].Connect(end == LinkEnd.A, socket);
        return true;
    });

    private WireFates Read(string link, UserWire wire, Stamp stamp)
    {
        var (up, down) = Guard(wire.ReadCounters);
        lock (_lock)
        {
            var file = _files.GetValueOrDefault(link);
            file?.Take(wire.Log);
            return new WireFates
            {
                At = stamp.At,
                Wall = stamp.Wall,
                Link = link,
                Up = CountsOf(up),
                Down = CountsOf(down),
                Unwritten = up.Unwritten + down.Unwritten,
                LogIsFull = file is { IsFull: true },
            };
        }
    }

    private static FateCounts CountsOf(DirectionCounters counters) => new()
    {
        Packets = counters.Received,
        Bytes = counters.ReceivedBytes,
        Delivered = counters.Delivered,
        Lost = counters.Lost,
        LostInBurst = counters.LostInBurst,
        Duplicated = counters.Duplicated,
        Corrupted = counters.Corrupted,
        Hurried = counters.Hurried,
        Overtaken = counters.Overtaken,
        Overflowed = counters.Overflowed,
        Refused = counters.Refused,
        Overloaded = counters.Overloaded,
        WorstLateness = TimeSpan.FromMicroseconds(counters.WorstLateness / 1000),
    };

    private DirectionSettings SettingsOf(string link, LinkDirection direction, Impairment? impairment)
    {
        if (impairment is null)
        {
            return DirectionSettings.Untouched;
        }

        var onlyRate = impairment == new Impairment { Rate = impairment.Rate, Queue = impairment.Queue };
        var fates = onlyRate ? null : new WireFatesAdapter(new PacketFates(_seed, link, direction, impairment));
        if (impairment.Rate is not { } rate)
        {
            return new DirectionSettings(fates);
        }

        var queue = impairment.Queue?.Bytes ?? Math.Max(LeastDefaultQueue, (long)(rate.BitsPerSecond / 8 * DefaultQueue.TotalSeconds));
        return new DirectionSettings(fates, rate.BitsPerSecond, queue);
    }

    private static Impairment? ImpairmentOf(DirectionSettings settings) => (settings.Fates as WireFatesAdapter)?.Impairment;

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InvalidOperationException e)
        {
            throw new LabException($"The user wires stopped: {e.InnerException?.Message ?? e.Message}", inner: e);
        }
    }
}
