using System.Net;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Tells whether an interface that sends nothing was asked to send.</summary>
internal sealed class OfferedLoad(History history, Plan plan)
{
    /// <summary>Unanswered probes, or reports of a sender, that make a demand.</summary>
    private const int Least = 3;

    private readonly Ways _ways = new(plan.Scenario.Topology);
    private readonly SignsOfLife _life = new(history, plan);

    /// <summary>What asked for it, in words; null: nothing did, or the node was dead as a whole.</summary>
    /// <param name="arrived">Packets that were handed to the node on this interface.</param>
    public string? On(Link link, Endpoint end, TimeSpan from, TimeSpan to, long arrived)
    {
        var node = plan.Nodes.FirstOrDefault(n => n.Name == end.Node);
        var asked = node is null ? null : Asked(node, end, from, to, arrived) ?? Forwarded(node, link, end, from, to);
        return asked is not null && IsAlive(end.Node, from, to) ? asked : null;
    }

    /// <summary>Probes of the interface's own address: they arrived, and nothing came back, not even ARP.</summary>
    private string? Asked(NodePlan node, Endpoint end, TimeSpan from, TimeSpan to, long arrived)
    {
        var addresses = node.Interfaces.FirstOrDefault(i => i.Name == end.Interface)?.Addresses.Select(a => IPAddress.Parse(a.Split('/')[0])).ToHashSet() ?? [];
        var probe = plan.Probes.FirstOrDefault(p => addresses.Contains(p.Target) && Failed(p.Probe, from, to) >= Least);
        return probe is not null && arrived >= Least ? $"{arrived} packets reached it, {probe.Probe.Name} among them, and it sent nothing" : null;
    }

    /// <summary>Flows and probes that the node can send on by this interface only.</summary>
    private string? Forwarded(NodePlan node, Link link, Endpoint end, TimeSpan from, TimeSpan to)
    {
        bool Leaves(string source, string destination, IPAddress target) =>
            destination != node.Name && _ways.Links(source, destination).Contains(link.Name) && RouteLookup.Egress(node, target) is [var only] && only == end.Interface;

        var flow = plan.Traffic.FirstOrDefault(t => Leaves(t.Traffic.From, t.Traffic.To, t.Target) && Offered(t.Traffic, from, to) > 0
            && (t.Traffic.From == node.Name || ArrivedElsewhere(node.Name, link, from, to) >= Least));
        if (flow is not null)
        {
            return $"{flow.Traffic.Name} leaves by it and its sender sent {Offered(flow.Traffic, from, to)} packets meanwhile";
        }
        var probe = plan.Probes.FirstOrDefault(p => Leaves(p.Probe.From, p.Probe.To, p.Target) && Failed(p.Probe, from, to) >= Least
            && (p.Probe.From == node.Name || ArrivedElsewhere(node.Name, link, from, to) >= Least));
        return probe is null ? null : $"{probe.Probe.Name} leaves by it and got no answer";
    }

    private bool IsAlive(string node, TimeSpan from, TimeSpan to) =>
        history.Samples(node).Count(s => s.At >= from && s.At <= to) >= Least || _life.Packets(node).Count(at => at >= from && at <= to) >= Least;

    private int Failed(Probe probe, TimeSpan from, TimeSpan to) =>
        history.Probe(probe.Name).Count(r => r.At >= from && r.At <= to && r.Outcome is (ProbeOutcome.Lost or ProbeOutcome.Refused));

    private long Offered(Traffic flow, TimeSpan from, TimeSpan to)
    {
        var reports = history.Traffic(flow.Name, "sender").Where(r => r.At >= from && r.At <= to).ToList();
        return reports.Count < Least ? 0 : reports[^1].Packets - reports[0].Packets;
    }

    private long ArrivedElsewhere(string node, Link except, TimeSpan from, TimeSpan to) => plan.Scenario.Topology.Links
        .Where(l => l != except && (l.A.Node == node || l.B.Node == node))
        .Sum(l =>
        {
            var samples = history.Wire(l.Name).Where(w => w.At >= from && w.At <= to).ToList();
            return samples.Count == 0 ? 0 : l.A.Node == node ? samples[^1].ToA - samples[0].ToA : samples[^1].ToB - samples[0].ToB;
        });
}
