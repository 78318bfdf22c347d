using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>What the engine did, in a bounded size however long it runs.</summary>
internal sealed class EchoMeasures
{
    private readonly TimeHistogram _lateness = new();
    private readonly TimeHistogram _roundTrip = new();
    private long _notSent;
    private long _missed;
    private long _stamped;

    /// <param name="lateness">Nanoseconds after it was due.</param>
    public void Begun(long lateness) => _lateness.Add(lateness);

    public void NotSent() => _notSent++;

    public void Missed() => _missed++;

    public void Stamped() => _stamped++;

    public void Answered(long roundTrip) => _roundTrip.Add(roundTrip);

    public ProbeStatistics Snapshot() => new()
    {
        Sent = _lateness.Count - _notSent,
        NotSent = _notSent,
        Missed = _missed,
        Stamped = _stamped,
        Answered = _roundTrip.Count,
        Lateness = Of(_lateness),
        RoundTrip = Of(_roundTrip),
    };

    private static TimeQuantiles Of(TimeHistogram histogram) => new(histogram.Quantile(0.5), histogram.Quantile(0.99), histogram.Max);
}
