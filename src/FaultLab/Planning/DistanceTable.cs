using System.Collections.Immutable;
using System.Net.Sockets;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>How far every node is from one destination, in steps over nodes that forward.</summary>
internal sealed class Distances(AddressPlan addresses, AddressFamily family, IReadOnlyDictionary<string, int> steps, Func<string, bool> passes)
{
    /// <summary>Whether <paramref name="node"/> is nearer than <paramref name="than"/> and would take the packet.</summary>
    public bool IsNearer(string node, string than) =>
        passes(node) && steps.TryGetValue(node, out var own) && own < steps.GetValueOrDefault(than, int.MaxValue);

    /// <summary>The ports of a node that lead one step nearer; none when it is there or cannot get there.</summary>
    public ImmutableArray<Port> NextHops(string node) => steps.TryGetValue(node, out var own)
        ? [.. addresses.PortsOf(node).Where(port => port.AddressOf(family) is not null && passes(port.Far.Node)
            && steps.GetValueOrDefault(port.Far.Node, int.MaxValue) == own - 1)]
        : [];
}

/// <summary>The distances to every destination of a topology, each computed when it is first asked for.</summary>
internal sealed class DistanceTable(Topology topology, AddressPlan addresses)
{
    private readonly Dictionary<(string, AddressFamily), Distances> _toLinks = [];
    private readonly Dictionary<(string, AddressFamily), Distances> _toNodes = [];
    private readonly HashSet<string> _forwarding = [.. topology.Nodes.Where(node => node.Forward).Select(node => node.Name)];

    /// <summary>A node with several links that does not forward between them.</summary>
    public bool IsMultihomedLeaf(string node) => !_forwarding.Contains(node) && addresses.PortsOf(node).Length > 1;

    /// <summary>Distances to a link: its ends are there, and those of them that forward pass packets on to the other.</summary>
    public Distances ToLink(Link link, AddressFamily family) =>
        Get(_toLinks, link.Name, family, [link.A.Node, link.B.Node], _forwarding.Contains);

    /// <summary>Distances to a node, on whichever of its links.</summary>
    public Distances ToNode(string node, AddressFamily family) =>
        Get(_toNodes, node, family, [node], other => other == node || _forwarding.Contains(other));

    private Distances Get(
        Dictionary<(string, AddressFamily), Distances> known, string name, AddressFamily family, string[] there, Func<string, bool> passes)
    {
        if (!known.TryGetValue((name, family), out var distances))
        {
            distances = new Distances(addresses, family, Steps(family, there, passes), passes);
            known.Add((name, family), distances);
        }

        return distances;
    }

    private Dictionary<string, int> Steps(AddressFamily family, string[] there, Func<string, bool> passes)
    {
        var steps = there.ToDictionary(node => node, _ => 0);
        var next = new Queue<string>(there);
        while (next.TryDequeue(out var node))
        {
            // A node that does not pass packets on is on nobody's way.
            foreach (var port in passes(node) ? addresses.PortsOf(node) : [])
            {
                if (port.AddressOf(family) is not null && steps.TryAdd(port.Far.Node, steps[node] + 1))
                {
                    next.Enqueue(port.Far.Node);
                }
            }
        }

        return steps;
    }
}
