using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Faults;

/// <summary>Another default route, or none by way of one gateway; healing restores those that were.</summary>
internal sealed class DefaultRouteChange(DefaultRouteFault fault, NodeConfigurator node, RouteNetlink netlink) : IInjectedFault
{
    private readonly IPAddress _via = IPAddress.Parse(fault.Via);
    private IReadOnlyList<Route>? _old;

    private AddressFamily Family => _via.AddressFamily;

    public string Apply()
    {
        var old = Defaults();
        if (fault.Remove && !old.Any(LeadsVia))
        {
            throw new ArgumentException($"there is no default route via {_via}");
        }

        node.HoldDefaultRoutes(Family);
        _old = old;
        if (fault.Remove)
        {
            Remove(old);
        }
        else
        {
            Use(old);
        }

        var now = Defaults();
        return now.Any(LeadsVia) != fault.Remove
            ? Describe(now)
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, Describe(now));
    }

    public string Heal()
    {
        if (_old is not { } old)
        {
            return "nothing to heal";
        }

        // What was comes back before what came goes, so that there is always a route.
        foreach (var route in old)
        {
            netlink.Routes.Replace(route);
        }

        foreach (var route in Defaults().Where(route => old.All(o => o.Metric != route.Metric)))
        {
            netlink.Routes.Delete(route);
        }

        node.ReleaseDefaultRoutes(Family);
        var now = Defaults();
        return now.Count == old.Count
            ? Describe(now)
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{Describe(now)}; should be {Describe(old)}");
    }

    private void Use(IReadOnlyList<Route> old)
    {
        // In the place of the best, so that there is no moment without one.
        var best = old.MinBy(r => r.Metric);
        netlink.Routes.Replace(new Route
        {
            Destination = Everything(),
            NextHops = [new NextHop(_via, netlink.Links.Get(fault.Interface).Index)],
            Metric = best?.Metric ?? 0,
        });
        foreach (var route in old.Where(r => r != best))
        {
            netlink.Routes.Delete(route);
        }
    }

    private void Remove(IReadOnlyList<Route> old)
    {
        foreach (var route in old.Where(LeadsVia))
        {
            var others = route.NextHops.Where(hop => !_via.Equals(hop.Via)).ToImmutableArray();
            if (others.Length > 0)
            {
                netlink.Routes.Replace(route with { NextHops = others });
            }
            else
            {
                netlink.Routes.Delete(route);
            }
        }
    }

    private bool LeadsVia(Route route) => route.NextHops.Any(hop => _via.Equals(hop.Via));

    private List<Route> Defaults() =>
        [.. netlink.Routes.List().Where(r => r.Destination.PrefixLength == 0 && r.IsIPv6 == (Family == AddressFamily.InterNetworkV6))];

    private IPNetwork Everything() => new(Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    private static string Describe(IEnumerable<Route> routes)
    {
        var text = string.Join("; ", routes.Select(r => $"default via {string.Join(", ", r.NextHops.Select(h => h.Via))} metric {r.Metric}"));
        return text.Length == 0 ? "no default route" : text;
    }
}
