using System.Collections.Immutable;

namespace FaultLab.Histories;

/// <summary>The record of a run in order of time, with the views that detectors ask for.</summary>
public sealed class History
{
    private readonly Dictionary<Type, Array> _byType = [];
    private readonly Dictionary<(string, string), TrafficReport[]> _flows = [];
    private readonly ILookup<string, ProbeResult> _probes;
    private readonly ILookup<string, TrafficReport> _traffic;
    private readonly ILookup<string, ConsoleLine> _console;
    private readonly ILookup<string, QmpEvent> _qmp;
    private readonly ILookup<string, AgentSample> _samples;
    private readonly ILookup<string, WireSample> _wires;
    private readonly ILookup<string, NodeState> _nodes;
    private readonly ILookup<string, ContainerEvent> _containers;
    private readonly ILookup<string, FaultSpan> _faultsById;
    private readonly Stretches<FaultSpan> _faultsByTime;

    /// <param name="events">In any order; they are sorted by time, and keep their order where it is the same.</param>
    /// <param name="skipped">Lines of the file that hold no event.</param>
    public History(IEnumerable<HistoryEvent> events, IEnumerable<SkippedLine>? skipped = null)
    {
        Events = [.. events.OrderBy(e => e.At)];
        Skipped = [.. skipped ?? []];
        _probes = Of<ProbeResult>().ToLookup(e => e.Probe);
        _traffic = Of<TrafficReport>().ToLookup(e => e.Traffic);
        _console = Of<ConsoleLine>().ToLookup(e => e.Node);
        _qmp = Of<QmpEvent>().ToLookup(e => e.Node);
        _samples = Of<AgentSample>().ToLookup(e => e.Node);
        _wires = Of<WireSample>().ToLookup(e => e.Link);
        _nodes = Of<NodeState>().ToLookup(e => e.Node);
        _containers = Of<ContainerEvent>().ToLookup(e => e.Node);
        Faults = FaultSpans.Of(Of<FaultEvent>());
        _faultsById = Faults.ToLookup(f => f.Id);
        _faultsByTime = new Stretches<FaultSpan>(Faults, f => f.Begin, f => f.End);
        Started = Of<RunStarted>().FirstOrDefault();
        Ended = Of<RunEnded>().LastOrDefault();
        End = Events.IsEmpty ? TimeSpan.Zero : Events[^1].At;
        RunBegin = StartOf(Phase.Run);
        RunEnd = StartOf(Phase.Heal) ?? StartOf(Phase.Teardown) ?? End;
        WatchEnd = StartOf(Phase.Teardown) ?? End;
    }

    public ImmutableArray<HistoryEvent> Events { get; }

    public ImmutableArray<SkippedLine> Skipped { get; }

    public RunStarted? Started { get; }

    /// <summary>Null: the run was killed, or still goes on.</summary>
    public RunEnded? Ended { get; }

    /// <summary>Zero of the timeline; null: the schedule never began.</summary>
    public TimeSpan? RunBegin { get; }

    /// <summary>End of the schedule: when healing began, or the last event.</summary>
    public TimeSpan RunEnd { get; }

    /// <summary>Until when nodes are watched: teardown kills them.</summary>
    public TimeSpan WatchEnd { get; }

    /// <summary>The last event.</summary>
    public TimeSpan End { get; }

    /// <summary>All faults in order of <see cref="FaultSpan.Begin"/>.</summary>
    public ImmutableArray<FaultSpan> Faults { get; }

    /// <summary>Each time a fault came.</summary>
    public IEnumerable<FaultSpan> Fault(string? id) => id is null ? [] : _faultsById[id];

    /// <summary>The faults that were in force at some time between two moments, in order of <see cref="FaultSpan.Begin"/>.</summary>
    public IEnumerable<FaultSpan> FaultsBetween(TimeSpan from, TimeSpan? to) => _faultsByTime.Between(from, to ?? TimeSpan.MaxValue);

    /// <summary>All events of one kind.</summary>
    public IReadOnlyList<T> Of<T>()
        where T : HistoryEvent
    {
        lock (_byType)
        {
            if (!_byType.TryGetValue(typeof(T), out var events))
            {
                _byType[typeof(T)] = events = Events.OfType<T>().ToArray();
            }
            return (T[])events;
        }
    }

    /// <summary>Results of a probe while the schedule ran.</summary>
    public IEnumerable<ProbeResult> Probe(string name) => _probes[name].Where(InRun);

    /// <summary>Reports of one side of a flow, <c>sender</c> or <c>receiver</c>, while the schedule ran.</summary>
    public IReadOnlyList<TrafficReport> Traffic(string name, string side)
    {
        lock (_flows)
        {
            if (!_flows.TryGetValue((name, side), out var reports))
            {
                _flows[(name, side)] = reports = [.. _traffic[name].Where(e => e.Side == side && InRun(e))];
            }
            return reports;
        }
    }

    /// <summary>All reports of one side of a flow: receivers go on while what was under way comes in.</summary>
    public IEnumerable<TrafficReport> TrafficToTheEnd(string name, string side) => _traffic[name].Where(e => e.Side == side && e.At >= RunBegin);

    public IEnumerable<ConsoleLine> Console(string node) => _console[node].Where(Watched);

    public IEnumerable<QmpEvent> Qmp(string node) => _qmp[node].Where(Watched);

    public IEnumerable<ContainerEvent> Container(string node) => _containers[node].Where(Watched);

    public IEnumerable<AgentSample> Samples(string node) => _samples[node].Where(Watched);

    public IEnumerable<NodeState> NodeStates(string node) => _nodes[node].Where(Watched);

    public IEnumerable<WireSample> Wire(string link) => _wires[link].Where(Watched);

    private bool InRun(HistoryEvent e) => e.At >= RunBegin && e.At <= RunEnd;

    private bool Watched(HistoryEvent e) => e.At <= WatchEnd;

    private TimeSpan? StartOf(Phase phase) => Of<PhaseStarted>().FirstOrDefault(e => e.Phase == phase)?.At;
}
