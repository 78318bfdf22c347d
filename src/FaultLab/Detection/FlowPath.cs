using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>A piece of the way between two nodes: a link that all packets must cross, or the nodes (and the links a packet can choose from) between two such links.</summary>
/// <param name="Link">Null: a piece of nodes.</param>
/// <param name="IsUp">Whether packets cross the link from its first endpoint to its second.</param>
internal sealed record PathPiece(ImmutableArray<string> Nodes, Link? Link, bool IsUp)
{
    /// <summary>In words: <c>gw</c>, <c>link wan</c>, <c>gw, isp1, isp2</c>.</summary>
    public string Name => Link is null ? string.Join(", ", Nodes) : $"link {Link.Name}";
}

/// <summary>The way between two nodes in the order in which packets meet its pieces: nodes, link, nodes, link, …, nodes.</summary>
internal static class FlowPath
{
    /// <returns>Empty: there is no way.</returns>
    public static ImmutableArray<PathPiece> Of(Topology topology, string from, string to)
    {
        var names = new Ways(topology).Links(from, to);
        var links = topology.Links.Where(l => names.Contains(l.Name)).ToList();
        if (links.Count == 0)
        {
            return [];
        }
        var bridges = links.Where(link => !Reached(from, links.Where(l => l != link)).Contains(to)).ToList();
        var pieces = ImmutableArray.CreateBuilder<PathPiece>();
        for (var (at, left) = (from, bridges); ;)
        {
            var nodes = Reached(at, links.Except(bridges));
            pieces.Add(new PathPiece([.. topology.Nodes.Select(n => n.Name).Where(nodes.Contains)], null, false));
            if (left.Find(l => nodes.Contains(l.A.Node) || nodes.Contains(l.B.Node)) is not { } bridge)
            {
                return pieces.ToImmutable();
            }
            var up = nodes.Contains(bridge.A.Node);
            pieces.Add(new PathPiece([], bridge, up));
            (at, left) = (up ? bridge.B.Node : bridge.A.Node, [.. left.Where(l => l != bridge)]);
        }
    }

    private static HashSet<string> Reached(string from, IEnumerable<Link> links)
    {
        var all = links.ToList();
        var reached = new HashSet<string> { from };
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var link in all)
            {
                grew |= reached.Contains(link.A.Node) && reached.Add(link.B.Node);
                grew |= reached.Contains(link.B.Node) && reached.Add(link.A.Node);
            }
        }
        return reached;
    }
}
