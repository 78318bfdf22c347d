using System.Net;
using FaultLab.Planning;
using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

internal sealed class RoutePlannerTests
{
    [Test]
    public void Gives_the_quickstart_the_routes_that_a_person_would() => Assert.That(Routes(Planner.Create(Given.Quickstart())), Is.EqualTo(new[]
    {
        "client 0.0.0.0/0 via 198.18.0.2 eth0",
        "gw 0.0.0.0/0 via 198.18.1.2 wan0, 198.18.2.2 wan1",
        "gw 198.18.11.1/32 via 198.18.1.2 wan0",
        "gw 198.18.12.1/32 via 198.18.2.2 wan1",
        "isp1 198.18.0.0/24 via 198.18.1.1 eth0",
        "isp1 198.18.2.0/24 via 198.18.1.1 eth0",
        "isp1 198.18.12.0/24 via 198.18.1.1 eth0",
        "isp1 198.18.12.2/32 via 198.18.11.2 eth1",
        "isp2 198.18.0.0/24 via 198.18.2.1 eth0",
        "isp2 198.18.1.0/24 via 198.18.2.1 eth0",
        "isp2 198.18.11.0/24 via 198.18.2.1 eth0",
        "isp2 198.18.11.2/32 via 198.18.12.2 eth1",
        "server 198.18.0.0/24 via 198.18.11.1 eth0, 198.18.12.1 eth1",
        "server 198.18.1.0/24 via 198.18.11.1 eth0",
        "server 198.18.2.0/24 via 198.18.12.1 eth1",
    }));

    [Test]
    public void Several_defaults_by_metric_are_one_route_each()
    {
        var scenario = Given.Quickstart();
        var byMetric = scenario with
        {
            Topology = scenario.Topology with
            {
                Routes = [.. scenario.Topology.Routes.Select(routes => routes with { ByMetric = routes.Node == "gw" })],
            },
        };

        var defaults = Planner.Create(byMetric).Nodes[1].Routes.Where(route => route.Destination == "0.0.0.0/0");

        Assert.That(defaults.Select(route => (route.NextHops.Single().Interface, route.Metric)), Is.EqualTo(new[] { ("wan0", 100), ("wan1", 200) }));
    }

    [Test]
    public void A_default_that_leads_away_does_not_hide_what_is_near()
    {
        var plan = Planner.Create(Given.Text("""
            name: away
            duration: 10s
            topology:
              nodes: { a: { kind: host, forward: true }, b: { kind: host, forward: true }, c: { kind: host } }
              links:
                - { name: ab, endpoints: ["a:b0", "b:a0"], subnet: 198.18.0.0/24 }
                - { name: bc, endpoints: ["b:c0", "c:b0"], subnet: 198.18.1.0/24 }
                - { name: cd, endpoints: ["a:c0", "c:a0"], subnet: [198.18.2.0/24, "2001:db8:2::/64"] }
              routes:
                b: { default: a, static: [{ to: 198.19.0.0/16, via: bc }] }
            """));

        Assert.That(Routes(plan).Where(route => route.StartsWith("b ", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "b 0.0.0.0/0 via 198.18.0.1 a0",
            "b 198.19.0.0/16 via 198.18.1.2 c0",
            "b 198.18.2.2/32 via 198.18.1.2 c0",
        }));
    }

    [Test]
    public void Everything_is_reachable_in_the_quickstart() => Assert.That(Troubles(Planner.Create(Given.Quickstart())), Is.Empty);

    [Test]
    public void Everything_is_reachable_in_any_topology_whichever_way_multipath_takes()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), number =>
        {
            var scenario = RandomTopology.Create(SeededRandom.Stream((uint)number, "topology"));
            Assert.That(Troubles(Planner.Create(scenario, seed: 1)), Is.Empty, () => $"topology {number}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private static IEnumerable<string> Routes(Plan plan) => plan.Nodes.SelectMany(node => node.Routes.Select(route =>
        $"{node.Name} {route.Destination} via {string.Join(", ", route.NextHops.Select(hop => $"{hop.Via} {hop.Interface}"))}"));

    private static IEnumerable<string> Troubles(Plan plan)
    {
        var walk = new Walk(plan);
        var addresses = plan.Nodes.SelectMany(node => node.Interfaces).SelectMany(port => port.Addresses)
            .Select(address => IPAddress.Parse(address.Split('/')[0])).ToArray();
        return plan.Nodes.SelectMany(node => addresses.Select(address => walk.Trouble(node.Name, address))).OfType<string>();
    }
}
