using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Every moment at which a node showed that it lives: its agent, its console, its answers, packets that came out of it.</summary>
internal sealed class SignsOfLife(History history, Plan plan)
{
    /// <summary>The moments in order of time.</summary>
    public TimeSpan[] Of(string node)
    {
        var signs = new List<TimeSpan>();
        signs.AddRange(history.Samples(node).Select(e => e.At));
        signs.AddRange(history.Of<InterfaceState>().Where(e => e.Node == node).Select(e => e.At));
        signs.AddRange(history.NodeStates(node).Where(e => e.Status is NodeStatus.Ready or NodeStatus.AgentConnected).Select(e => e.At));
        signs.AddRange(history.Console(node).Select(e => e.At));
        signs.AddRange(plan.Scenario.Probes.Where(p => p.To == node).SelectMany(p => history.Probe(p.Name)).Where(IsAnswer).Select(r => r.At + (r.Rtt ?? TimeSpan.Zero)));
        signs.AddRange(Packets(node));
        signs.Sort();
        return [.. signs];
    }

    /// <summary>When a packet came out of the node on any of its wires. The sample that shows it is up to a second younger.</summary>
    public IEnumerable<TimeSpan> Packets(string node) => plan.Scenario.Topology.Links
        .Where(link => link.A.Node == node || link.B.Node == node)
        .SelectMany(link => Packets(link, link.A.Node == node));

    private IEnumerable<TimeSpan> Packets(Link link, bool fromA)
    {
        long? last = null;
        foreach (var sample in history.Wire(link.Name))
        {
            var now = fromA ? sample.FromA : sample.FromB;
            if (now > last)
            {
                yield return sample.At;
            }
            last = now;
        }
    }

    /// <summary>A reset connection or an HTTP error comes from the node itself; "host unreachable" comes from somebody else.</summary>
    private static bool IsAnswer(ProbeResult result) => result.Outcome == ProbeOutcome.Ok
        || (result.Outcome == ProbeOutcome.Refused && result.Detail?.Contains("unreach", StringComparison.OrdinalIgnoreCase) != true);
}
