using FaultLab.Planning;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

internal sealed class TunnelPlannerTests
{
    private static readonly Plan Plan = Planner.Create(Given.Text("""
        name: tunnelled
        duration: 1m
        topology:
          nodes: { left: { kind: vm, kernel: "6.1" }, right: { kind: vm, kernel: "6.1" } }
          links:
            - { name: a, endpoints: ["left:eth1", "right:eth1"], subnet: 198.18.1.0/24 }
            - { name: b, endpoints: ["right:eth2", "left:eth2"], subnet: 198.18.2.0/24, mtu: 1400 }
          tunnels:
            - { name: t, kind: gre, endpoints: ["left:tun0", "right:tun0"], over: [b, a], outer: 198.18.9.0/30, subnet: [198.18.10.0/24, "2001:db8:10::/64"] }
        traffic:
          - { name: inside, from: left, to: right, over: t, tcp: {} }
          - { name: beside, from: left, to: right, over: b, tcp: {} }
        probes:
          - { name: ping, from: right, to: left, over: t, icmp: { every: 1s } }
        """));

    [Test]
    public void Gives_each_end_a_device_whose_packets_fit_the_narrowest_link()
    {
        var (left, right) = (Plan.Nodes[0].Tunnels.Single(), Plan.Nodes[1].Tunnels.Single());

        Assert.That((left.Name, $"{left.Local}", $"{left.Remote}", left.Mtu), Is.EqualTo(("tun0", "198.18.9.1", "198.18.9.2", 1376)));
        Assert.That(left.Addresses, Is.EqualTo(new[] { "198.18.10.1/24", "2001:db8:10::1/64" }));
        Assert.That(($"{right.Local}", $"{right.Remote}"), Is.EqualTo(("198.18.9.2", "198.18.9.1")));
    }

    [Test]
    public void Leads_its_packets_over_each_link_by_a_route_of_its_own_the_first_preferred()
    {
        var routes = Plan.Nodes[0].Routes.Where(r => r.Destination == "198.18.9.2/32").Select(r => (r.NextHops.Single(), r.Metric));

        Assert.That(routes, Is.EqualTo(new[] { (new NextHopPlan("198.18.2.1", "eth2"), 100), (new NextHopPlan("198.18.1.2", "eth1"), 200) }));
    }

    [Test]
    public void Traffic_and_probes_go_over_the_tunnel_or_link_that_they_name()
    {
        Assert.That(Plan.Traffic.Select(t => $"{t.Target}"), Is.EqualTo(new[] { "198.18.10.2", "198.18.2.1" }));
        Assert.That($"{Plan.Probes.Single().Target}", Is.EqualTo("198.18.10.1"));
    }
}
