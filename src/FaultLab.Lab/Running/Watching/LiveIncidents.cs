using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Runs the detectors over the last minutes of a run that goes on, so that whoever looks on sees an incident when it happens. What it says is
/// a first impression; the judgement reads the whole history.
/// </summary>
internal sealed class LiveIncidents(Plan plan, RunClock clock, Action<Incident> found)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Longer than any detector looks back, short enough for a look to cost a fraction of a second after 72 hours.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(3);

    /// <summary>A symptom is shown only when its cause had the time to show itself first.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Queue<HistoryEvent> _recent = new();
    private readonly List<HistoryEvent> _lasting = [];

    /// <summary>What is older than the window of faults that are still in force, by their id.</summary>
    private readonly Dictionary<string, List<FaultEvent>> _held = [];

    private readonly List<Incident> _told = [];

    /// <summary>The last moment of which something was forgotten.</summary>
    private TimeSpan _forgotten = TimeSpan.MinValue;

    public void Observe(HistoryEvent historyEvent)
    {
        lock (_lock)
        {
            if (historyEvent is PhaseStarted or RunStarted)
            {
                _lasting.Add(historyEvent);
                return;
            }

            _recent.Enqueue(historyEvent);
            while (_recent.Peek().At < historyEvent.At - Window)
            {
                Forget(_recent.Dequeue());
            }
        }
    }

    private void Forget(HistoryEvent old)
    {
        if (old is FaultEvent fault)
        {
            // One that is still in force explains what happens now.
            var stages = _held.TryGetValue(fault.Id, out var before) ? before : _held[fault.Id] = [];
            stages.Add(fault);
            if (FaultSpans.Of(stages).All(span => span.End is not null))
            {
                _held.Remove(fault.Id);
            }
            return;
        }

        _forgotten = old.At > _forgotten ? old.At : _forgotten;
    }

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over; the judgement comes.
        }
    }

    internal void Look()
    {
        List<HistoryEvent> events;
        TimeSpan forgotten;
        lock (_lock)
        {
            events = [.. _lasting, .. _held.Values.SelectMany(stages => stages), .. _recent];
            forgotten = _forgotten;
        }

        foreach (var incident in IncidentFinder.Find(new History(events), plan).Incidents)
        {
            // What seems to have begun before the window may only miss what was forgotten: a sign of life, an answer.
            if (incident.From > forgotten && clock.Elapsed - incident.From >= Settling && !_told.Any(told => IsSame(told, incident)))
            {
                _told.Add(incident);
                found(incident);
            }
        }
    }

    private static bool IsSame(Incident told, Incident incident) =>
        told.Kind == incident.Kind && told.Node == incident.Node && told.Probe == incident.Probe && told.Link == incident.Link
        && (told.From - incident.From).Duration() < Settling;
}
