using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

public sealed class WaysTests
{
    private static readonly Topology Gateway = GatewayWorld.Scenario().Topology;

    [Test]
    public void The_way_to_the_gateway_is_the_lan() =>
        Assert.That(new Ways(Gateway).Links("client", "gw"), Is.EquivalentTo(new[] { "lan" }));

    [Test]
    public void The_way_to_the_server_may_be_either_wan() =>
        Assert.That(new Ways(Gateway).Links("client", "server"), Is.EquivalentTo(new[] { "lan", "wan1", "wan2", "far1", "far2" }));

    [TestCase("gw", true)]
    [TestCase("isp2", true)]
    [TestCase("server", true)]
    public void Knows_whom_packets_cross(string node, bool crosses) =>
        Assert.That(new Ways(Gateway).Crosses("client", "server", node), Is.EqualTo(crosses));

    [Test]
    public void Nobody_else_is_crossed_on_the_lan() =>
        Assert.That(new[] { "isp1", "isp2", "server" }.Select(node => new Ways(Gateway).Crosses("client", "gw", node)), Has.None.True);

    [Test]
    public void Finds_the_links_of_all_simple_paths_in_any_topology([Range(1, 200)] int seed)
    {
        var topology = Random(new Random(seed));

        var found = new Ways(topology).Links("n0", "n1");

        Assert.That(found, Is.EquivalentTo(OnSimplePaths(topology, "n1", ["n0"], [])));
    }

    private static Topology Random(Random random)
    {
        var nodes = Enumerable.Range(0, random.Next(2, 8)).Select(i => new Node { Name = $"n{i}", Kind = NodeKind.Host, Forward = random.Next(4) > 0 }).ToImmutableArray();
        var links = Enumerable.Range(0, random.Next(1, 12)).Select(i => (Index: i, A: random.Next(nodes.Length), B: random.Next(nodes.Length))).Where(l => l.A != l.B)
            .Select(l => new Link { Name = $"l{l.Index}", A = new Endpoint($"n{l.A}", $"e{l.Index}"), B = new Endpoint($"n{l.B}", $"e{l.Index}") });
        return new Topology { Nodes = nodes, Links = [.. links] };
    }

    private static HashSet<string> OnSimplePaths(Topology topology, string to, ImmutableArray<string> walked, ImmutableArray<string> links)
    {
        if (walked[^1] == to)
        {
            return [.. links];
        }
        if (walked.Length > 1 && !topology.Nodes.First(n => n.Name == walked[^1]).Forward)
        {
            return [];
        }
        return topology.Links
            .Select(l => (l.Name, Next: l.A.Node == walked[^1] ? l.B.Node : l.B.Node == walked[^1] ? l.A.Node : null))
            .Where(step => step.Next is not null && !walked.Contains(step.Next))
            .SelectMany(step => OnSimplePaths(topology, to, walked.Add(step.Next!), links.Add(step.Name)))
            .ToHashSet();
    }
}
