using System.Net;
using FaultLab.Planning;

namespace FaultLab.Tests.Planning;

/// <summary>Follows a plan's routes as the kernel would, taking every branch of a multipath route.</summary>
internal sealed class Walk(Plan plan)
{
    private const int LongestWay = 64;

    private readonly Dictionary<string, NodePlan> _nodes = plan.Nodes.ToDictionary(node => node.Name);

    /// <summary>Why a packet from a node does not always reach an address; null when it does, whichever branches it takes.</summary>
    public string? Trouble(string from, IPAddress to) => Trouble(from, to, from, 0);

    private string? Trouble(string at, IPAddress to, string origin, int steps)
    {
        var node = _nodes[at];
        if (node.Interfaces.SelectMany(port => port.Addresses).Any(address => IPAddress.Parse(address.Split('/')[0]).Equals(to)))
        {
            return null;
        }

        if (steps > LongestWay)
        {
            return $"{origin} to {to}: circles at {at}";
        }

        if (at != origin && !node.Node.Forward)
        {
            return $"{origin} to {to}: {at} does not forward";
        }

        var neighbours = NextHops(node, to).Select(hop => Owner(at, hop)).ToArray();
        return neighbours.Length == 0
            ? $"{origin} to {to}: {at} has no route"
            : neighbours.Select(next => next is null ? $"{origin} to {to}: a next hop of {at} is not on the link" : Trouble(next, to, origin, steps + 1))
                .FirstOrDefault(trouble => trouble is not null);
    }

    private static IEnumerable<NextHopPlan> NextHops(NodePlan node, IPAddress to)
    {
        var connected = node.Interfaces.SelectMany(port => port.Addresses.Select(address => (Port: port, Network: Network(address))))
            .Where(own => own.Network.Contains(to))
            .Select(own => (own.Network.PrefixLength, Metric: 0, Hops: (IEnumerable<NextHopPlan>)[new NextHopPlan(to.ToString(), own.Port.Name)]));
        var routed = node.Routes.Select(route => (Route: route, Network: IPNetwork.Parse(route.Destination)))
            .Where(route => route.Network.Contains(to))
            .Select(route => (route.Network.PrefixLength, route.Route.Metric, Hops: (IEnumerable<NextHopPlan>)route.Route.NextHops));
        return connected.Concat(routed).OrderByDescending(way => way.PrefixLength).ThenBy(way => way.Metric).FirstOrDefault().Hops ?? [];
    }

    /// <summary>The node at the other end of the interface, if the next hop's address is there.</summary>
    private string? Owner(string node, NextHopPlan hop)
    {
        var link = _nodes[node].Interfaces.Single(port => port.Name == hop.Interface).Link;
        return plan.Nodes.SingleOrDefault(other => other.Name != node && other.Interfaces.Any(port =>
            port.Link == link && port.Addresses.Any(address => address.Split('/')[0] == hop.Via)))?.Name;
    }

    private static IPNetwork Network(string address)
    {
        var prefix = int.Parse(address.Split('/')[1]);
        var octets = IPAddress.Parse(address.Split('/')[0]).GetAddressBytes();
        for (var bit = prefix; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(octets), prefix);
    }
}
