using System.Collections.Immutable;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Results.Html;

/// <summary>
/// Places nodes in layers by their distance from where the traffic comes from, and orders each layer so that few links cross. Positions are
/// along the flow (<c>Main</c>) and across it (<c>Cross</c>): drawn left to right on a wide page, top to bottom on a narrow one.
/// </summary>
internal sealed class TopologyLayout
{
    private readonly Dictionary<string, int> _layerOf = [];
    private readonly Dictionary<string, double> _rankOf = [];

    private TopologyLayout(Plan plan)
    {
        Plan = plan;
        AssignLayers();
        Layers = [.. plan.Nodes.Select(n => n.Name).GroupBy(n => _layerOf[n]).OrderBy(g => g.Key).Select(g => g.ToImmutableArray())];
        OrderLayers();
    }

    public Plan Plan { get; }

    /// <summary>Names of the nodes, layer by layer, each in its order across the flow.</summary>
    public ImmutableArray<ImmutableArray<string>> Layers { get; private set; }

    public static TopologyLayout Of(Plan plan) => new(plan);

    public int LayerOf(string node) => _layerOf[node];

    /// <summary>Links of a node to a lower (-1), a higher (+1) or its own (0) layer, in the order of their far ends.</summary>
    public IEnumerable<LinkPlan> LinksOf(string node, int side) => Plan.Links
        .Where(l => Touches(l.Link, node) && Math.Sign(_layerOf[Far(l.Link, node)] - _layerOf[node]) == side)
        .OrderBy(l => _rankOf[Far(l.Link, node)]);

    public static string Far(Link link, string node) => link.A.Node == node ? link.B.Node : link.A.Node;

    /// <summary>0 in the middle of its layer, in steps of one node.</summary>
    public double Rank(string node) => _rankOf[node];

    private static bool Touches(Link link, string node) => link.A.Node == node || link.B.Node == node;

    private void AssignLayers()
    {
        // Breadth first: a link then joins neighbours in layers, or nodes of one layer. What is not connected starts a search of its own.
        foreach (var start in Starts())
        {
            var queue = new Queue<string>();
            if (_layerOf.TryAdd(start, 0))
            {
                queue.Enqueue(start);
            }

            while (queue.TryDequeue(out var node))
            {
                foreach (var far in Plan.Links.Where(l => Touches(l.Link, node)).Select(l => Far(l.Link, node)))
                {
                    if (_layerOf.TryAdd(far, _layerOf[node] + 1))
                    {
                        queue.Enqueue(far);
                    }
                }
            }
        }
    }

    private IEnumerable<string> Starts() => Plan.Traffic.Select(t => t.Traffic.From)
        .Concat(Plan.Probes.Select(p => p.Probe.From))
        .GroupBy(n => n).OrderByDescending(g => g.Count()).Select(g => g.Key).Take(1)
        .Concat(Plan.Nodes.Select(n => n.Name));

    /// <summary>The barycentre method: each node goes to the mean of its neighbours, forward and back a few times.</summary>
    private void OrderLayers()
    {
        foreach (var layer in Layers)
        {
            Spread(layer);
        }

        for (var sweep = 0; sweep < 4; sweep++)
        {
            var forward = sweep % 2 == 0;
            Layers = [.. Layers.Select(layer => Sorted(layer, forward ? -1 : 1))];
        }
    }

    private ImmutableArray<string> Sorted(ImmutableArray<string> layer, int side)
    {
        var sorted = layer.OrderBy(n => LinksOf(n, side).Select(l => _rankOf[Far(l.Link, n)]).DefaultIfEmpty(_rankOf[n]).Average()).ToImmutableArray();
        Spread(sorted);
        return sorted;
    }

    private void Spread(ImmutableArray<string> layer)
    {
        for (var i = 0; i < layer.Length; i++)
        {
            _rankOf[layer[i]] = i - ((layer.Length - 1) / 2.0);
        }
    }
}
