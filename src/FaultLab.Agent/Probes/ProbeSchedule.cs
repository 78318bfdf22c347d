using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes;

/// <summary>Makes the attempts of one probe at absolute times: attempt n at start + n intervals, however long each takes.</summary>
internal sealed class ProbeSchedule : IDisposable
{
    /// <summary>A prober later than this (or than half an interval) does not judge its target: 100 ms.</summary>
    public const long LongestDelay = 100 * MonotonicClock.Millisecond;

    private readonly EventLoop _loop;
    private readonly INotifier _notifier;
    private readonly string _name;
    private readonly long _interval;
    private readonly long _timeout;
    private readonly IProbeMethod _method;
    private readonly Dictionary<long, Attempt> _pending = [];
    private readonly long _start;
    private LoopTimer _timer;
    private long _sequence;

    /// <summary>On the loop's thread only, as all of it.</summary>
    public ProbeSchedule(EventLoop loop, ProbeRequest request, INotifier notifier, Func<PendingAttempts, IProbeMethod> create)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.IntervalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.TimeoutMilliseconds);
        _loop = loop;
        _notifier = notifier;
        _name = request.Name;
        _interval = request.IntervalMilliseconds * MonotonicClock.Millisecond;
        _timeout = request.TimeoutMilliseconds * MonotonicClock.Millisecond;
        _method = create(new PendingAttempts(_pending));

        // What the method has to open is open: the first attempt is not late for it.
        _start = MonotonicClock.Now;
        _timer = loop.At(_start, Due);
    }

    public static string LateBy(long nanoseconds) => $"the prober was {nanoseconds / MonotonicClock.Millisecond} ms late";

    public void Dispose()
    {
        _timer.Cancel();
        foreach (var attempt in _pending.Values)
        {
            attempt.Abandon();
        }

        _method.Dispose();
    }

    private void Due()
    {
        var now = MonotonicClock.Now;
        for (; DueOf(_sequence) <= now; _sequence++)
        {
            var late = now - DueOf(_sequence);
            if (late > Math.Min(LongestDelay, _interval / 2))
            {
                _notifier.Probe(new ProbeNotification(_name, _sequence, DueOf(_sequence), ProbeOutcomes.Missed, null, LateBy(late)));
            }
            else
            {
                Begin();
            }
        }

        _timer = _loop.At(DueOf(_sequence), Due);
    }

    private long DueOf(long sequence) => _start + (sequence * _interval);

    private void Begin()
    {
        var attempt = new Attempt(_sequence, _timeout, Report);
        _pending.Add(attempt.Sequence, attempt);
        _method.Begin(attempt);
        attempt.StartTimeout(_loop, _method.NeedsProber);
    }

    private void Report(Attempt attempt, string outcome, long? roundTrip, string? detail)
    {
        _pending.Remove(attempt.Sequence);
        _notifier.Probe(new ProbeNotification(_name, attempt.Sequence, attempt.SentNanoseconds, outcome, roundTrip, detail));
    }
}
