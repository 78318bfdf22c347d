using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>One second of an interface, as its node counts and as the wire counts.</summary>
/// <param name="Sent">What the node says it sent since the last second; null: it has no agent, or its counters began anew.</param>
/// <param name="Received">What the node says it received since the last second; null: as for <paramref name="Sent"/>.</param>
/// <param name="Out">Packets that came out of the node onto the wire.</param>
/// <param name="In">Packets that were handed to the node.</param>
/// <param name="Refused">Packets that the node's own interface dropped instead of sending.</param>
/// <param name="Carrier">Whether the interface was up with carrier; without an agent, unknown is true.</param>
internal readonly record struct InterfaceSecond(TimeSpan From, TimeSpan To, long? Sent, long? Received, long Out, long In, long Refused, bool Carrier);

/// <summary>Puts the samples of a node's agent and of its wires side by side.</summary>
internal static class InterfaceSeries
{
    public static List<InterfaceSecond> Of(Link link, Endpoint end, History history)
    {
        var seconds = new List<InterfaceSecond>();
        var samples = history.Samples(end.Node).Select(s => (s.At, s.BootId, Counters: s.Interfaces.FirstOrDefault(i => i.Name == end.Interface))).ToList();
        var isA = link.A == end;
        WireSample? last = null;
        var next = 0;
        var before = -1;
        foreach (var wire in history.Wire(link.Name).Where(w => w.At >= history.RunBegin && w.At <= history.RunEnd))
        {
            while (next < samples.Count && samples[next].At <= wire.At)
            {
                next++;
            }
            var now = next - 1;
            if (last is not null)
            {
                var agent = now > before && before >= 0 && samples[now].BootId == samples[before].BootId ? (samples[before].Counters, samples[now].Counters) : default;
                var sent = agent is ({ } a, { } b) && b.TxPackets >= a.TxPackets ? b.TxPackets - a.TxPackets : (long?)null;
                var received = agent is ({ } e, { } f) && f.RxPackets >= e.RxPackets ? f.RxPackets - e.RxPackets : (long?)null;
                var refused = agent is ({ } c, { } d) ? Math.Max(0, d.TxDropped + d.TxErrors - c.TxDropped - c.TxErrors) : 0;
                seconds.Add(new InterfaceSecond(
                    last.At, wire.At, sent, received, Out(wire) - Out(last), In(wire) - In(last), refused,
                    samples.Count == 0 || (now >= 0 && samples[now].Counters is { Up: true, Carrier: true })));
            }
            (last, before) = (wire, now);
        }
        return seconds;

        long Out(WireSample w) => isA ? w.FromA : w.FromB;
        long In(WireSample w) => isA ? w.ToA : w.ToB;
    }

    /// <summary>The interfaces of nodes under test, and of all VMs.</summary>
    public static IEnumerable<(Link Link, Endpoint End)> Watched(Plan plan) =>
        from link in plan.Scenario.Topology.Links
        from end in new[] { link.A, link.B }
        let node = plan.Scenario.Topology.Nodes.FirstOrDefault(n => n.Name == end.Node)
        where node is { Kind: NodeKind.Vm } or { Role: NodeRole.Dut }
        select (link, end);
}
