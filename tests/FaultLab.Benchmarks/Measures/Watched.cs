using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Targets at the right end of a wire, watched from its left end.</summary>
internal interface IWatched : IDisposable
{
    PanelWire Wire { get; }

    int Targets { get; }

    /// <summary>CPU time of what watches.</summary>
    long CpuNanoseconds { get; }

    /// <summary>Signs of life since <see cref="Reset"/>, from all targets.</summary>
    long Signs { get; }

    /// <summary>When a death was detected since <see cref="Reset"/>, nanoseconds since the epoch; 0: not yet.</summary>
    long DetectedNanoseconds { get; }

    /// <summary>Forgets what was seen.</summary>
    void Reset();
}

/// <inheritdoc/>
internal sealed class WatchedByBfd : IWatched
{
    private readonly BfdTap _tap;
    private readonly FrrBfd _far;
    private readonly FrrBfd _near;

    public WatchedByBfd(int interval)
    {
        Wire = new PanelWire();
        _tap = new BfdTap(Wire.A, PanelWire.Interface);
        _far = new FrrBfd(Wire.B, PanelWire.LeftAddress, interval);
        _near = new FrrBfd(Wire.A, PanelWire.RightAddress, interval);
    }

    public PanelWire Wire { get; }

    public int Targets => Wire.Targets.Count;

    public long CpuNanoseconds => _near.CpuNanoseconds;

    public long Signs => _tap.UpMessages;

    public long DetectedNanoseconds => _tap.ExpiredNanoseconds;

    public void Reset() => _tap.Reset();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _tap.Dispose();
        Wire.Dispose();
    }
}

/// <inheritdoc/>
internal sealed class WatchedByAgent : IWatched
{
    /// <summary>That of a scenario that names none; a death does not wait for it.</summary>
    private const int Timeout = 1000;

    private readonly AgentSubject _agent;
    private long _answers;
    private long _detected;

    /// <param name="deadAfter">Intervals.</param>
    public WatchedByAgent(int targets, int interval, int deadAfter)
    {
        Wire = new PanelWire(targets);
        _agent = AgentSubject.Start(Wire.A, Hear, Hear);
        foreach (var target in Wire.Targets)
        {
            _agent.StartProbe(target, target, interval, Timeout, deadAfter);
        }
    }

    public PanelWire Wire { get; }

    public int Targets => Wire.Targets.Count;

    public long CpuNanoseconds => _agent.CpuNanoseconds;

    public long Signs => Interlocked.Read(ref _answers);

    public long DetectedNanoseconds => Interlocked.Read(ref _detected);

    public void Reset()
    {
        Interlocked.Exchange(ref _answers, 0);
        Interlocked.Exchange(ref _detected, 0);
    }

    public void Dispose()
    {
        _agent.Dispose();
        Wire.Dispose();
    }

    private void Hear(ProbeNotification outcome)
    {
        if (outcome.Outcome == ProbeOutcomes.Ok)
        {
            Interlocked.Increment(ref _answers);
        }
    }

    private void Hear(LifeNotification life)
    {
        if (!life.IsAlive)
        {
            Interlocked.CompareExchange(ref _detected, WallClock.Now, 0);
        }
    }
}
