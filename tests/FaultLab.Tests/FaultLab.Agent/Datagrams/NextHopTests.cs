using System.Net;
using FaultLab.Agent.Datagrams;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Datagrams;

public sealed class NextHopTests
{
    // 198.18.0.0/24 direct on eth0, the default by 198.18.0.254, and a spare default of higher metric.
    private static readonly string[] Routes =
    [
        "eth1\t00000000\tFE0112C6\t0003\t0\t0\t100\t00000000\t0\t0\t0",
        "eth0\t00000000\tFE0012C6\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t000012C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
    ];

    [TestCase("198.18.0.2", "eth0", "198.18.0.2")]
    [TestCase("198.19.0.2", "eth0", "198.18.0.254")]
    public void The_most_specific_route_of_the_lowest_metric_is_taken(string target, string name, string gateway) =>
        Assert.That(NextHop.RouteTo(IPAddress.Parse(target), Routes), Is.EqualTo((name, IPAddress.Parse(gateway))));

    [Test]
    public void Without_a_route_there_is_none() => Assert.That(NextHop.RouteTo(IPAddress.Parse("198.19.0.2"), Routes[2..]), Is.Null);

    [Test]
    public void A_neighbour_counts_once_it_has_answered()
    {
        string[] table =
        [
            "198.18.0.2       0x1         0x0         00:00:00:00:00:00     *        eth0",
            "198.18.0.3       0x1         0x2         02:fa:00:00:00:03     *        eth0",
        ];

        Assert.That(NextHop.NeighbourIn(table, IPAddress.Parse("198.18.0.2"), "eth0"), Is.Null);
        Assert.That(NextHop.NeighbourIn(table, IPAddress.Parse("198.18.0.3"), "eth1"), Is.Null);
        Assert.That(NextHop.NeighbourIn(table, IPAddress.Parse("198.18.0.3"), "eth0"), Is.EqualTo(new byte[] { 2, 0xfa, 0, 0, 0, 3 }));
    }
}
