using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>Which links and nodes packets between two nodes can cross: those on any path without a loop, through nodes that forward.</summary>
internal sealed class Ways(Topology topology)
{
    private readonly Dictionary<(string, string), ImmutableHashSet<string>> _links = [];

    public ImmutableHashSet<string> Links(string from, string to)
    {
        if (!_links.TryGetValue((from, to), out var links))
        {
            _links[(from, to)] = links = from == to ? [] : new Search(topology, from, to).Links();
        }
        return links;
    }

    /// <summary>Whether packets between two nodes can cross a third, or end at it.</summary>
    public bool Crosses(string from, string to, string node) =>
        node == from || node == to || topology.Links.Any(link => (link.A.Node == node || link.B.Node == node) && Links(from, to).Contains(link.Name));

    /// <summary>
    /// A link is on a simple path between two nodes if and only if it is in one biconnected component with an edge drawn between them
    /// (Tarjan 1972).
    /// </summary>
    private sealed class Search
    {
        private const int Drawn = -1;

        private readonly ImmutableArray<Link> _all;
        private readonly Dictionary<string, List<(int Edge, string Node)>> _neighbours = [];
        private readonly Dictionary<string, int> _depth = [];
        private readonly Stack<int> _edges = [];
        private readonly string _from;
        private ImmutableHashSet<string> _found = [];

        public Search(Topology topology, string from, string to)
        {
            (_all, _from) = (topology.Links, from);
            var passable = topology.Nodes.Where(n => n.Forward).Select(n => n.Name).Append(from).Append(to).ToHashSet();
            Connect(Drawn, from, to);
            for (var i = 0; i < _all.Length; i++)
            {
                if (passable.Contains(_all[i].A.Node) && passable.Contains(_all[i].B.Node))
                {
                    Connect(i, _all[i].A.Node, _all[i].B.Node);
                }
            }
        }

        public ImmutableHashSet<string> Links()
        {
            Visit(_from, null, 0);
            return _found;
        }

        private void Connect(int edge, string a, string b)
        {
            Neighbours(a).Add((edge, b));
            Neighbours(b).Add((edge, a));
        }

        private List<(int Edge, string Node)> Neighbours(string node) =>
            _neighbours.TryGetValue(node, out var list) ? list : _neighbours[node] = [];

        private int Visit(string node, int? by, int depth)
        {
            var low = _depth[node] = depth;
            foreach (var (edge, next) in Neighbours(node))
            {
                if (edge == by)
                {
                    continue;
                }
                if (_depth.TryGetValue(next, out var seen))
                {
                    if (seen < depth)
                    {
                        _edges.Push(edge);
                        low = Math.Min(low, seen);
                    }
                    continue;
                }
                _edges.Push(edge);
                var below = Visit(next, edge, depth + 1);
                low = Math.Min(low, below);
                if (below >= depth)
                {
                    PopComponent(edge);
                }
            }
            return low;
        }

        private void PopComponent(int first)
        {
            var component = new List<int>();
            int edge;
            do
            {
                component.Add(edge = _edges.Pop());
            }
            while (edge != first);
            if (component.Contains(Drawn))
            {
                _found = [.. component.Where(e => e != Drawn).Select(e => _all[e].Name)];
            }
        }
    }
}
