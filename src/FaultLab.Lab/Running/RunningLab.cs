using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Lab.Topology;
using FaultLab.Planning;

namespace FaultLab.Lab.Running;

/// <summary>A lab that stands: its nodes by name, its links by name, and what the faults need to find.</summary>
internal sealed class RunningLab(
    Plan plan, PatchPanel panel, IReadOnlyDictionary<string, LabNode> nodes, ModuleShelf modules, IHistorySink history)
{
    public Plan Plan { get; } = plan;

    public PatchPanel Panel { get; } = panel;

    public IHistorySink History { get; } = history;

    public IEnumerable<LabNode> Nodes => nodes.Values;

    public LinkImpairments Impairments { get; } = new(panel);

    public LabNode Node(string name) => nodes[name];

    /// <summary>Both ends of a link, A first.</summary>
    public ImmutableArray<LabEnd> EndsOf(string link)
    {
        var planned = Plan.Links.First(l => l.Name == link);
        return [End(planned, planned.Link.A), End(planned, planned.Link.B)];
    }

    public LabEnd EndOf(string link, string node) => EndsOf(link).First(end => end.Endpoint.Node == node);

    /// <summary>The address of <paramref name="via"/> on the link it shares with <paramref name="node"/>, and the node's interface there.</summary>
    public (string Via, string Interface) NextHop(string node, string via)
    {
        var link = Plan.Links.First(l => EndsOf(l.Name) is var ends && ends.Any(e => e.Endpoint.Node == node) && ends.Any(e => e.Endpoint.Node == via));
        return (Bare(EndOf(link.Name, via).Interface.Addresses[0]), EndOf(link.Name, node).Interface.Name);
    }

    /// <summary>The address under which one node reaches another: on a shared link where there is one, else the other's first.</summary>
    /// <param name="ipv6">The IPv6 address.</param>
    /// <exception cref="LabException">It has no address of that family.</exception>
    public string AddressOf(string node, string seenFrom, bool ipv6 = false)
    {
        var shared = Plan.Links.Select(l => EndsOf(l.Name)).FirstOrDefault(ends =>
            ends.Any(e => e.Endpoint.Node == node) && ends.Any(e => e.Endpoint.Node == seenFrom));
        var target = shared.IsDefault ? Node(node).Plan.Interfaces[0] : shared.First(e => e.Endpoint.Node == node).Interface;
        var address = ipv6 ? target.Addresses.FirstOrDefault(a => a.Contains(':', StringComparison.Ordinal)) : target.Addresses[0];
        return Bare(address ?? throw new LabException($"{node}:{target.Name} has no IPv6 address", $"give link {target.Link} an IPv6 subnet"));
    }

    /// <summary>What the agent on <paramref name="node"/> is asked to load for <paramref name="module"/>: a name, or the path of the built file there.</summary>
    public string ModuleOnNode(string node, string module) => modules.OnNode(node, module);

    private LabEnd End(LinkPlan link, Scenarios.Endpoint endpoint)
    {
        var node = Node(endpoint.Node);
        return new LabEnd(node, link, endpoint, node.Plan.Interfaces.First(i => i.Name == endpoint.Interface));
    }

    private static string Bare(string address) => address[..address.IndexOf('/', StringComparison.Ordinal)];
}
