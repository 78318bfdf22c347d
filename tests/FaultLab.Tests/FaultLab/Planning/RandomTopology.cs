using System.Net;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Tests.Planning;

/// <summary>
/// Draws topologies in which everything can reach everything: forwarding nodes as a tree with some rings closed, hosts on one or two
/// of them, and default gateways that point at the root or, for hosts, at a neighbour.
/// </summary>
internal static class RandomTopology
{
    public static Scenario Create(SeededRandom random)
    {
        var routers = 1 + Below(random, 6);
        var hosts = 1 + Below(random, 4);
        var links = new List<Link>();
        var routes = new List<NodeRoutes>();
        for (var router = 1; router < routers; router++)
        {
            var parent = Below(random, router);
            Join(links, $"r{router}", $"r{parent}");
            if (Below(random, 3) == 0)
            {
                routes.Add(new NodeRoutes { Node = $"r{router}", Default = [$"r{parent}"] });
            }

            if (router > 1 && Below(random, 3) == 0 && Below(random, router) is var other && other != parent)
            {
                Join(links, $"r{router}", $"r{other}");
            }
        }

        for (var host = 0; host < hosts; host++)
        {
            var first = Below(random, routers);
            var second = Below(random, routers);
            Join(links, $"h{host}", $"r{first}");
            if (second != first && Below(random, 2) == 0)
            {
                Join(links, $"r{second}", $"h{host}");
            }

            if (Below(random, 2) == 0)
            {
                routes.Add(new NodeRoutes { Node = $"h{host}", Default = [$"r{first}"] });
            }
        }

        return new Scenario
        {
            Name = "random",
            Duration = TimeSpan.FromSeconds(1),
            Topology = new Topology
            {
                Nodes =
                [
                    .. Enumerable.Range(0, routers).Select(router => new Node { Name = $"r{router}", Kind = NodeKind.Host, Forward = true }),
                    .. Enumerable.Range(0, hosts).Select(host => new Node { Name = $"h{host}", Kind = NodeKind.Host }),
                ],
                Links = [.. links],
                Routes = [.. routes],
            },
        };
    }

    private static int Below(SeededRandom random, int limit) => (int)(random.NextUInt64() % (ulong)limit);

    private static void Join(List<Link> links, string a, string b)
    {
        var number = links.Count;
        links.Add(new Link
        {
            Name = $"l{number}",
            A = new Endpoint(a, $"eth{number}"),
            B = new Endpoint(b, $"eth{number}"),
            Subnets = [IPNetwork.Parse($"198.18.{number}.0/24"), IPNetwork.Parse($"2001:db8:{number}::/64")],
        });
    }
}
