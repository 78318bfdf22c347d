using FaultLab.Histories;

namespace FaultLab.Results.Html;

/// <summary>What the report needs of a history, gathered in one pass.</summary>
internal sealed class RunFacts
{
    /// <summary>When the schedule began, on the history's clock; zero when it never did.</summary>
    public TimeSpan Zero { get; private set; }

    /// <summary>Whether the schedule began.</summary>
    public bool Ran { get; private set; }

    public TimeSpan End { get; private set; }

    public TimeGrid Grid { get; } = new();

    public List<PhaseStarted> Phases { get; } = [];

    public List<LabTrouble> Troubles { get; } = [];

    public List<NodeState> Nodes { get; } = [];

    public Dictionary<string, FaultFacts> Faults { get; } = [];

    public Dictionary<string, ProbeFacts> Probes { get; } = [];

    public Dictionary<string, FlowFacts> Flows { get; } = [];

    public Dictionary<string, WireFacts> Wires { get; } = [];

    public Dictionary<string, SampleFacts> Samples { get; } = [];

    /// <summary>Null in runs of an older FaultLab, which did not measure it.</summary>
    public MachineFacts? Machine { get; private set; }

    /// <summary>The last report of each flow at each captured link, by link and direction.</summary>
    public SortedDictionary<(string Traffic, string Link, bool FromNode), LinkFlow> LinkFlows { get; } = [];

    /// <summary>The longest delay of each.</summary>
    public Dictionary<(string Traffic, string Link, bool FromNode), TimeSpan> LinkDelays { get; } = [];

    public Dictionary<string, LinkTcp> LinkTcps { get; } = [];

    /// <summary>The last that was told of each on each link.</summary>
    public Dictionary<(string Link, string Flow, TimeSpan Began), LinkSubflow> Subflows { get; } = [];

    public Dictionary<string, DatagramReport> Datagrams { get; } = [];

    public List<StepEnded> Steps { get; } = [];

    /// <summary>What each step was asked to run, by its id.</summary>
    public Dictionary<string, StepStarted> StepCommands { get; } = [];

    public static RunFacts Of(IEnumerable<HistoryEvent> history)
    {
        var facts = new RunFacts();
        foreach (var historyEvent in history)
        {
            facts.Add(historyEvent);
        }

        return facts;
    }

    /// <summary>A moment of the history's clock as the reader sees it: seconds since the schedule began.</summary>
    public double Seconds(TimeSpan at) => (at - Zero).TotalSeconds;

    public string Moment(TimeSpan at) => Wording.Moment(at - Zero);

    private void Add(HistoryEvent historyEvent)
    {
        if (historyEvent.At > End)
        {
            End = historyEvent.At;
        }

        switch (historyEvent)
        {
            case PhaseStarted phase:
                AddPhase(phase);
                break;
            case FaultEvent fault:
                Of(Faults, fault.Id, () => new FaultFacts(fault)).Add(fault);
                break;
            case ProbeResult probe:
                Of(Probes, probe.Probe, () => new ProbeFacts(Grid)).Add(probe);
                break;
            case TrafficReport traffic:
                Of(Flows, traffic.Traffic, () => new FlowFacts(Grid)).Add(traffic);
                break;
            case WireSample wire:
                Of(Wires, wire.Link, () => new WireFacts(Grid)).Add(wire);
                break;
            case AgentSample sample:
                Of(Samples, sample.Node, () => new SampleFacts(Grid)).Add(sample);
                break;
            case LinkFlow flow:
                var key = (flow.Traffic, flow.Link, flow.FromNode);
                LinkFlows[key] = flow;
                if (flow.MaxDelay is { } delay && delay > LinkDelays.GetValueOrDefault(key))
                {
                    LinkDelays[key] = delay;
                }

                break;
            case LinkTcp tcp:
                LinkTcps[tcp.Link] = tcp;
                break;
            case LinkSubflow subflow:
                Subflows[Detection.Subflows.KeyOf(subflow)] = subflow;
                break;
            case DatagramReport datagrams:
                Datagrams[datagrams.Fault] = datagrams;
                break;
            case NodeState node:
                Nodes.Add(node);
                break;
            case StepStarted step:
                StepCommands[step.Step] = step;
                break;
            case StepEnded step:
                Steps.Add(step);
                break;
            case MachineLoad load:
                Machine ??= new MachineFacts(Grid);
                Machine.Add(load);
                break;
            case LabTrouble trouble:
                Troubles.Add(trouble);
                break;
        }
    }

    private void AddPhase(PhaseStarted phase)
    {
        Phases.Add(phase);
        if (phase.Phase != Phase.Run)
        {
            return;
        }

        Zero = phase.At;
        Ran = true;
    }

    private static T Of<T>(Dictionary<string, T> all, string name, Func<T> make)
    {
        if (!all.TryGetValue(name, out var one))
        {
            all.Add(name, one = make());
        }

        return one;
    }
}
