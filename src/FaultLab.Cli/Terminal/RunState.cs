using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;

namespace FaultLab.Cli.Terminal;

/// <summary>What is true now, as the events told so far. Not thread-safe: its view guards it.</summary>
internal sealed class RunState
{
    private const int RecentLines = 6;

    private readonly Queue<string> _recent = [];

    public RunState(Plan plan)
    {
        Plan = plan;
        Probes = plan.Probes.ToDictionary(p => p.Probe.Name, p => new ProbeState(p.Probe.Name));
        Nodes = plan.Nodes.ToDictionary(n => n.Name, _ => (NodeStatus?)null);
    }

    public Plan Plan { get; }

    /// <summary>Null before the history began.</summary>
    public Phase? Phase { get; private set; }

    /// <summary>When the schedule began, on the history's clock; null before.</summary>
    public TimeSpan? Zero { get; private set; }

    public TimeSpan Latest { get; private set; }

    public string Progress { get; set; } = "";

    public Dictionary<string, NodeStatus?> Nodes { get; }

    public Dictionary<string, ProbeState> Probes { get; }

    /// <summary>Faults that were applied and not yet healed, by id, with the moment of it.</summary>
    public Dictionary<string, TimeSpan> Active { get; } = [];

    public HashSet<string> Begun { get; } = [];

    public List<Incident> Incidents { get; } = [];

    public int Troubles { get; private set; }

    /// <summary>The last lines of what happened, oldest first.</summary>
    public IReadOnlyCollection<string> Recent => _recent;

    /// <summary>The next fault of the plan that has not begun.</summary>
    public PlannedFault? Next => Plan.Timeline.Faults.FirstOrDefault(f => !Begun.Contains(f.Id));

    public PlannedFault? Planned(string id) => Plan.Timeline.Faults.FirstOrDefault(f => f.Id == id);

    /// <summary>A moment as people read it: on the schedule where that has begun, else seconds since the run began.</summary>
    public string Moment(TimeSpan at) => Zero is { } zero && at >= zero ? Results.Wording.Moment(at - zero) : Results.Wording.Moment(at)[1..];

    public void Add(HistoryEvent historyEvent)
    {
        if (historyEvent.At > Latest)
        {
            Latest = historyEvent.At;
        }

        switch (historyEvent)
        {
            case PhaseStarted phase:
                Phase = phase.Phase;
                Progress = "";
                if (phase.Phase == Histories.Phase.Run)
                {
                    Zero = phase.At;
                }

                break;
            case NodeState node:
                Nodes[node.Node] = node.Status;
                break;
            case FaultEvent fault:
                Add(fault);
                break;
            case ProbeResult probe:
                Of(probe.Probe).Add(probe);
                break;
            case LabTrouble:
                Troubles++;
                break;
        }

        if (EventText.Of(historyEvent) is { } text)
        {
            Remember($"{Moment(historyEvent.At)}  {text}");
        }
    }

    /// <summary>What FaultLab itself caused directly is told, and not counted as something found.</summary>
    public void Add(Incident incident)
    {
        if (incident.Expected)
        {
            Remember($"{Moment(incident.From)}  {Word(incident)} {SummaryText.Incident(incident)}");
        }
        else
        {
            Incidents.Add(incident);
        }
    }

    public static string Word(Incident incident) => incident.Expected ? $"caused by {incident.Fault}:" : "INCIDENT";

    private void Remember(string line)
    {
        _recent.Enqueue(line);
        if (_recent.Count > RecentLines)
        {
            _recent.Dequeue();
        }
    }

    private void Add(FaultEvent fault)
    {
        Begun.Add(fault.Id);
        if (fault.Stage == FaultStage.Applied && Planned(fault.Id) is null or { For: not null })
        {
            Active[fault.Id] = fault.At;
        }
        else if (fault.Stage is FaultStage.Healed or FaultStage.Failed)
        {
            Active.Remove(fault.Id);
        }
    }

    private ProbeState Of(string name)
    {
        if (!Probes.TryGetValue(name, out var probe))
        {
            Probes.Add(name, probe = new ProbeState(name));
        }

        return probe;
    }
}
