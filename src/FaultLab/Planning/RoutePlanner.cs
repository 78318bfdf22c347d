using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>
/// Gives every node the routes by which everything is reachable: what the scenario declares, and beyond that the shortest ways,
/// several of the same length as one multipath route.
/// </summary>
/// <remarks>
/// Packets only ever take a step that brings them nearer, so they cannot circle. A declared default gateway is used wherever
/// each of its next hops is nearer to the destination; where one is not, a route of its own leads there. A node that does not forward but
/// has several links (a server with two uplinks) answers on each of them for all its addresses, so neighbours reach these directly.
/// </remarks>
internal sealed class RoutePlanner(Topology topology, AddressPlan addresses)
{
    /// <summary>Metric of the first of several default routes, and the step to the next.</summary>
    private const int MetricStep = 100;

    private const int FirstRule = 1001;

    private readonly DistanceTable _distances = new(topology, addresses);
    private readonly ImmutableArray<Link> _links = topology.Links;
    private readonly Dictionary<string, NodeRoutes> _declared = topology.Routes.ToDictionary(routes => routes.Node);

    public ImmutableArray<RoutePlan> RoutesOf(string node) =>
        [.. RoutesOf(node, AddressFamily.InterNetwork), .. RoutesOf(node, AddressFamily.InterNetworkV6)];

    /// <summary>The routing rules, each with a table of its own: numbers from 1001 on are free for such use.</summary>
    public ImmutableArray<RulePlan> RulesOf(string node)
    {
        var rules = new List<RulePlan>();
        foreach (var rule in _declared.GetValueOrDefault(node)?.Rules ?? [])
        {
            foreach (var family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
            {
                if (PortsTowards(node, rule.Via, family).FirstOrDefault() is { } port)
                {
                    var name = addresses.PortsOf(node).FirstOrDefault(own => own.Link.Name == rule.In)?.Near.Interface;
                    rules.AddRange(SourcesOf(node, rule, family).Select(from => new RulePlan(FirstRule + rules.Count, from, name, TableOf(node, port, family))));
                }
            }
        }

        return [.. rules];
    }

    /// <summary>Prefixes of the packets that a rule is for; null for any; nothing when none is of the family.</summary>
    private IEnumerable<string?> SourcesOf(string node, RoutingRule rule, AddressFamily family)
    {
        if (rule.From is { } subnet)
        {
            return subnet.BaseAddress.AddressFamily == family ? [subnet.ToString()] : [];
        }

        return rule.FromLink is not { } link ? Enumerable.Repeat<string?>(null, 1) : addresses.PortsOf(node).Where(port => port.Link.Name == link)
            .SelectMany(port => port.Addresses).Where(address => address.AddressFamily == family)
            .Select(address => $"{address}/{(family == AddressFamily.InterNetwork ? 32 : 128)}");
    }

    private ImmutableArray<RoutePlan> TableOf(string node, Port gateway, AddressFamily family) =>
    [
        RouteBy(family == AddressFamily.InterNetwork ? "0.0.0.0/0" : "::/0", [gateway], family),
        .. addresses.PortsOf(node).SelectMany(port => port.Link.Subnets.Where(subnet => subnet.BaseAddress.AddressFamily == family)
            .Select(subnet => new RoutePlan(subnet.ToString(), [new NextHopPlan("", port.Near.Interface)], 0))),
    ];

    private IEnumerable<RoutePlan> RoutesOf(string node, AddressFamily family)
    {
        var declared = _declared.GetValueOrDefault(node);
        var defaults = (declared?.Default ?? []).SelectMany(gateway => PortsTowards(node, gateway, family)).Distinct().ToImmutableArray();
        var routes = DefaultRoutes(defaults, declared?.ByMetric ?? false, family)
            .Concat(StaticRoutes(node, declared, family))
            .ToList();
        var written = routes.Select(route => route.Destination).ToHashSet();
        routes.AddRange(Derived(node, defaults, family).Where(route => !written.Contains(route.Destination)));
        return routes;
    }

    private IEnumerable<RoutePlan> DefaultRoutes(ImmutableArray<Port> ports, bool byMetric, AddressFamily family)
    {
        if (ports.IsEmpty)
        {
            return [];
        }

        var destination = family == AddressFamily.InterNetwork ? "0.0.0.0/0" : "::/0";
        return byMetric
            ? ports.Select((port, index) => RouteBy(destination, [port], family, (index + 1) * MetricStep))
            : [RouteBy(destination, ports, family)];
    }

    private IEnumerable<RoutePlan> StaticRoutes(string node, NodeRoutes? declared, AddressFamily family) =>
        (declared?.Static ?? [])
            .Where(route => route.To.BaseAddress.AddressFamily == family)
            .Select(route => RouteBy(route.To.ToString(), [.. PortsTowards(node, route.Via, family)], family));

    private IEnumerable<RoutePlan> Derived(string node, ImmutableArray<Port> defaults, AddressFamily family)
    {
        foreach (var link in _links.Where(link => link.A.Node != node && link.B.Node != node))
        {
            foreach (var subnet in link.Subnets.Where(subnet => subnet.BaseAddress.AddressFamily == family))
            {
                foreach (var route in RoutesTo(node, link, subnet, defaults, family))
                {
                    yield return route;
                }
            }
        }
    }

    /// <summary>The routes to a subnet, and to those of its addresses that another way suits better.</summary>
    private IEnumerable<RoutePlan> RoutesTo(string node, Link link, IPNetwork subnet, ImmutableArray<Port> defaults, AddressFamily family)
    {
        var toSubnet = _distances.ToLink(link, family);
        var ends = new[] { link.A.Node, link.B.Node };
        var leaves = ends.Where(_distances.IsMultihomedLeaf).ToArray();
        var byDefault = !defaults.IsEmpty && defaults.All(port => toSubnet.IsNearer(port.Far.Node, node)
            || leaves.Any(leaf => _distances.ToNode(leaf, family).IsNearer(port.Far.Node, node)));
        var hops = toSubnet.NextHops(node);
        var chosen = byDefault ? defaults : hops;
        if (!byDefault && !hops.IsEmpty)
        {
            yield return RouteBy(subnet.ToString(), hops, family);
        }

        var index = link.Subnets.IndexOf(subnet);
        foreach (var end in ends)
        {
            var isLeaf = leaves.Contains(end);
            var distances = isLeaf ? _distances.ToNode(end, family) : toSubnet;
            var own = distances.NextHops(node);
            var served = byDefault ? defaults.All(port => distances.IsNearer(port.Far.Node, node)) : !isLeaf || Same(own, chosen);
            if (!served && !own.IsEmpty)
            {
                var address = addresses.PortsOf(end).First(port => port.Link == link).Addresses[index];
                yield return RouteBy($"{address}/{(family == AddressFamily.InterNetwork ? 32 : 128)}", own, family);
            }
        }
    }

    private static bool Same(ImmutableArray<Port> some, ImmutableArray<Port> others) => some.ToHashSet().SetEquals(others);

    /// <summary>The ports of a node that lead to a neighbour or onto a link, and have addresses of the family.</summary>
    private IEnumerable<Port> PortsTowards(string node, string gateway, AddressFamily family)
    {
        var ports = addresses.PortsOf(node).Where(port => port.AddressOf(family) is not null).ToArray();
        return ports.Any(port => port.Link.Name == gateway)
            ? ports.Where(port => port.Link.Name == gateway)
            : ports.Where(port => port.Far.Node == gateway).Take(1);
    }

    private RoutePlan RouteBy(string destination, ImmutableArray<Port> ports, AddressFamily family, int metric = 0) => new(
        destination,
        [.. ports.Select(port => new NextHopPlan(addresses.Across(port).AddressOf(family)!.ToString(), port.Near.Interface))],
        metric);
}
