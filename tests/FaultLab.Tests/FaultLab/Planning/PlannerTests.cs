using System.Net;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

internal sealed class PlannerTests
{
    [Test]
    public void The_first_end_of_a_link_gets_the_lower_address_of_each_subnet()
    {
        var plan = Planner.Create(Given.Text("""
            name: two
            duration: 10s
            topology:
              nodes: { a: { kind: host }, b: { kind: host } }
              links: [{ name: ab, endpoints: ["a:eth0", "b:eth0"], subnet: [198.18.7.128/25, "2001:db8:7::/64"], mtu: 9000 }]
            """));

        Assert.That(plan.Nodes.Select(node => string.Join(' ', node.Interfaces.Single().Addresses)), Is.EqualTo(new[]
        {
            "198.18.7.129/25 2001:db8:7::1/64",
            "198.18.7.130/25 2001:db8:7::2/64",
        }));
        Assert.That(plan.Nodes[0].Interfaces.Single().Mtu, Is.EqualTo(9000));
        Assert.That(plan.Nodes[0].Routes, Is.Empty);
    }

    [Test]
    public void Macs_are_locally_administered_unique_and_stable()
    {
        var macs = Planner.Create(Given.Quickstart(), seed: 1).Nodes.SelectMany(node => node.Interfaces).Select(port => port.Mac).ToArray();
        var again = Planner.Create(Given.Quickstart(), seed: 2).Nodes.SelectMany(node => node.Interfaces).Select(port => port.Mac);

        Assert.That(macs, Is.Unique.And.All.Match("^02:fa(:[0-9a-f]{2}){4}$"));
        Assert.That(again, Is.EqualTo(macs));
    }

    [Test]
    public void Probes_ask_the_near_side_of_a_neighbour_and_the_first_address_of_others()
    {
        var plan = Planner.Create(Given.Quickstart());

        Assert.That(plan.Probes.Select(probe => (probe.Probe.Name, probe.Target.ToString(), probe.Port)), Is.EqualTo(new[]
        {
            ("lan-ping", "198.18.0.2", 0), ("path", "198.18.11.2", 0), ("ui", "198.18.0.2", 80), ("ssh", "198.18.0.2", 22),
        }));
    }

    [Test]
    public void An_arp_probe_knows_its_interface()
    {
        var scenario = Given.Quickstart();
        var arp = scenario.Probes[0] with { Kind = ProbeKind.Arp, From = "gw", To = "isp2" };

        var probe = Planner.Create(scenario with { Probes = [arp] }).Probes.Single();

        Assert.That((probe.Interface, probe.Target), Is.EqualTo(("wan1", IPAddress.Parse("198.18.2.2"))));
    }

    [Test]
    public void Flows_have_ports_and_numbers_of_their_own() => Assert.That(
        Planner.Create(Given.Quickstart()).Traffic.Select(flow => (flow.Traffic.Name, flow.Port, flow.FlowId)),
        Is.EqualTo(new[] { ("bulk", 20000, 1), ("calls", 20001, 2) }));

    [Test]
    public void A_translated_port_is_one_of_the_nodes_own_addresses_and_leads_to_the_near_side_of_the_target()
    {
        var nat = Planner.Create(Given.Text("""
            name: nat
            duration: 10s
            topology:
              nodes:
                client: { kind: host }
                lb: { kind: host, forward: true, nat: { masquerade: back0, dnat: [{ port: 80, to: server }, { in: front0, port: 53, protocol: udp, to: server, to-port: 5353 }] } }
                server: { kind: host }
              links:
                - { name: front, endpoints: ["client:eth0", "lb:front0"], subnet: [198.18.0.0/24, "2001:db8:1::/64"] }
                - { name: back, endpoints: ["lb:back0", "server:eth0"], subnet: 198.18.1.0/24 }
            """)).Nodes[1].Nat!;

        Assert.That(nat.Destination.Select(d => $"{d.In} {d.Protocol} {d.Own}:{d.Port} {d.To}:{d.ToPort}"), Is.EqualTo(new[]
        {
            " Tcp 198.18.0.2:80 198.18.1.2:80", " Tcp 198.18.1.1:80 198.18.1.2:80", "front0 Udp 198.18.0.2:53 198.18.1.2:5353",
        }));
        Assert.That(nat.Masquerade, Is.EqualTo(new[] { "back0" }));
    }

    [Test]
    public void A_routing_rule_has_a_table_with_its_gateway_and_the_networks_of_the_node()
    {
        var rules = Planner.Create(Given.Text("""
            name: rules
            duration: 10s
            topology:
              nodes:
                gw: { kind: host, mptcp: { endpoints: [{ interface: wan1, use: backup }] } }
                isp1: { kind: host, forward: true }
                isp2: { kind: host, forward: true }
              links:
                - { name: one, endpoints: ["gw:wan1", "isp1:eth0"], subnet: [198.18.1.0/24, "2001:db8:1::/64"] }
                - { name: two, endpoints: ["gw:wan2", "isp2:eth0"], subnet: 198.18.2.0/24 }
              routes:
                gw: { rules: [{ from: one, via: one }, { from: 198.19.0.0/16, in: one, via: isp2 }, { in: two, via: two }] }
            """)).Nodes[0].Rules;

        Assert.That(rules.Select(r => $"{r.Number} {r.From} {r.In}: {string.Join(", ", r.Routes.Select(route => $"{route.Destination} {route.NextHops[0].Via} {route.NextHops[0].Interface}"))}"), Is.EqualTo(new[]
        {
            "1001 198.18.1.1/32 : 0.0.0.0/0 198.18.1.2 wan1, 198.18.1.0/24  wan1, 198.18.2.0/24  wan2",
            "1002 2001:db8:1::1/128 : ::/0 2001:db8:1::2 wan1, 2001:db8:1::/64  wan1",
            "1003 198.19.0.0/16 wan1: 0.0.0.0/0 198.18.2.2 wan2, 198.18.1.0/24  wan1, 198.18.2.0/24  wan2",
            "1004  wan2: 0.0.0.0/0 198.18.2.2 wan2, 198.18.1.0/24  wan1, 198.18.2.0/24  wan2",
        }));
    }

    [Test]
    public void An_MPTCP_endpoint_is_each_address_of_its_interface()
    {
        const string nodes = """
            name: endpoints
            duration: 10s
            topology:
              nodes: { a: { kind: host, mptcp: { enabled: ENABLED, endpoints: [{ interface: eth0, use: backup }] } }, b: { kind: host } }
              links: [{ name: ab, endpoints: ["a:eth0", "b:eth0"], subnet: [198.18.1.0/24, "2001:db8:1::/64"] }]
            """;
        var on = Planner.Create(Given.Text(nodes.Replace("ENABLED", "true", StringComparison.Ordinal))).Nodes[0].Mptcp!;

        Assert.That(on.Endpoints.Select(e => $"{e.Address} {string.Join(' ', e.Uses)}"), Is.EqualTo(new[] { "198.18.1.1 Backup", "2001:db8:1::1 Backup" }));
        Assert.That(Planner.Create(Given.Text(nodes.Replace("ENABLED", "false", StringComparison.Ordinal))).Nodes[0].Mptcp, Is.Null);
    }

    [Test]
    public void A_port_is_translated_in_each_family_that_both_sides_have()
    {
        var nat = Planner.Create(Given.Text("""
            name: nat
            duration: 10s
            topology:
              nodes:
                client: { kind: host }
                lb: { kind: host, forward: true, nat: { dnat: [{ in: front0, port: 80, to: server }] } }
                server: { kind: host }
              links:
                - { name: front, endpoints: ["client:eth0", "lb:front0"], subnet: [198.18.0.0/24, "2001:db8:1::/64"] }
                - { name: back, endpoints: ["lb:back0", "server:eth0"], subnet: ["2001:db8:2::/64", 198.18.1.0/24] }
            """)).Nodes[1].Nat!;

        Assert.That(nat.Destination.Select(d => $"{d.Own} {d.To}"), Is.EqualTo(new[] { "198.18.0.2 198.18.1.2", "2001:db8:1::2 2001:db8:2::2" }));
    }

    [Test]
    public void The_seed_is_the_one_given_else_the_scenarios_else_a_drawn_one()
    {
        var scenario = Given.Quickstart();

        Assert.That(Planner.Create(scenario, seed: 5, () => 9).Seed, Is.EqualTo(5));
        Assert.That(Planner.Create(scenario, seed: null, () => 9).Seed, Is.EqualTo(7));
        Assert.That(Planner.Create(scenario with { Seed = null }, seed: null, () => 9).Seed, Is.EqualTo(9));
    }
}
