using System.Text;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>What the history says around one incident, picked out while the history passes by.</summary>
internal sealed class IncidentEvidence(NumberedIncident incident)
{
    private const int LinesAround = 30;

    private static readonly TimeSpan Around = TimeSpan.FromSeconds(10);

    /// <summary>An outage may last for days; its beginning is what shows the cause.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Queue<ConsoleLine> _before = [];
    private readonly List<ConsoleLine> _during = [];
    private readonly List<ConsoleLine> _after = [];

    public NumberedIncident Incident { get; } = incident;

    public TimeSpan From { get; } = incident.Incident.From - Around;

    public TimeSpan To { get; } = Least(incident.Incident.To ?? incident.Incident.From, incident.Incident.From + Longest) + Around;

    public List<ProbeResult> Probes { get; } = [];

    public List<AgentSample> Samples { get; } = [];

    public List<WireSample> Wires { get; } = [];

    /// <summary>The rest that tells a story: faults, phases, node states, QMP events, link changes, troubles.</summary>
    private List<HistoryEvent> Events { get; } = [];

    public void Add(HistoryEvent historyEvent)
    {
        if (historyEvent is ConsoleLine line)
        {
            if (Incident.Incident.Node is null || line.Node == Incident.Incident.Node)
            {
                Add(line);
            }

            return;
        }

        if (historyEvent.At < From || historyEvent.At > To)
        {
            return;
        }

        switch (historyEvent)
        {
            case ProbeResult probe:
                Probes.Add(probe);
                break;
            case AgentSample sample:
                Samples.Add(sample);
                break;
            case WireSample wire:
                Wires.Add(wire);
                break;
            case TrafficReport or CaptureStatistics or LinkFlow or LinkTcp or LinkSubflow:
                break;
            default:
                Events.Add(historyEvent);
                break;
        }
    }

    /// <summary>The console from 30 lines before the incident to 30 lines after it, each line with its time.</summary>
    public string ConsoleText()
    {
        var text = new StringBuilder();
        foreach (var line in _before.Concat(_during).Concat(_after))
        {
            var node = Incident.Incident.Node is null ? $"{line.Node}: " : "";
            text.Append($"{line.Wall:HH:mm:ss.fff}  {node}{Printable.Line(line.Text)}\n");
        }

        return text.ToString();
    }

    /// <summary>The planned faults and the events of the window; times on the history's clock, and when the schedule began on it.</summary>
    public object Timeline(Plan? plan, TimeSpan zero) => new
    {
        scheduleBegan = zero,
        from = From,
        to = To,
        planned = plan?.Timeline.Faults.Where(f => zero + f.At <= To && zero + f.At + (f.For ?? TimeSpan.Zero) >= From).Select(TimelineDocument.Of),
        events = Events,
    };

    private void Add(ConsoleLine line)
    {
        if (line.At < Incident.Incident.From)
        {
            _before.Enqueue(line);
            if (_before.Count > LinesAround)
            {
                _before.Dequeue();
            }
        }
        else if (line.At <= To)
        {
            _during.Add(line);
        }
        else if (_after.Count < LinesAround)
        {
            _after.Add(line);
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
