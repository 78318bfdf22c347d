using System.Collections.Concurrent;
using FaultLab.Histories;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Watching;

/// <summary>Knows when each node last gave a sign of life: a sample of its agent, a line of its console, an answered probe.</summary>
internal sealed class SilenceWatch(Plan plan, RunClock clock)
{
    private readonly Dictionary<string, string> _targets = plan.Probes.ToDictionary(p => p.Probe.Name, p => p.Probe.To);
    private readonly ConcurrentDictionary<string, TimeSpan> _heard = new();

    /// <summary>How long a node has been silent; zero for one that was never heard.</summary>
    public TimeSpan Of(string node) => _heard.TryGetValue(node, out var last) ? clock.Elapsed - last : TimeSpan.Zero;

    public void Observe(HistoryEvent historyEvent)
    {
        var node = historyEvent switch
        {
            AgentSample sample => sample.Node,
            ConsoleLine line => line.Node,
            ProbeResult { Outcome: ProbeOutcome.Ok } probe => _targets[probe.Probe],
            _ => null,
        };
        if (node is not null)
        {
            _heard[node] = clock.Elapsed;
        }
    }
}
