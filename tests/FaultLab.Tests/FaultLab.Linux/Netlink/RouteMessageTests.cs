using System.Net;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Netlink;

public sealed class RouteMessageTests
{
    [TestCase("198.18.1.0/24", "198.18.0.1")]
    [TestCase("0.0.0.0/0", "198.18.0.1,198.18.0.2")]
    [TestCase("2001:db8:1::/48", "2001:db8::1")]
    [TestCase("::/0", "2001:db8::1,2001:db8::2,2001:db8::3")]
    public void A_route_reads_back_as_it_was_written(string destination, string gateways)
    {
        var route = new Route
        {
            Destination = IPNetwork.Parse(destination),
            NextHops = [.. gateways.Split(',').Select((g, i) => new NextHop(IPAddress.Parse(g), i + 5))],
            Metric = 77,
        };
        var message = new MessageBuilder(new byte[1024], MessageType.NewRoute, MessageFlags.None);
        RouteMessage.Append(ref message, route);

        var read = RouteMessage.Parse(MessageType.NewRoute, message.Message[MessageBuilder.HeaderSize..]);

        Assert.That(read?.NextHops, Is.EqualTo(route.NextHops));
        Assert.That(read, Is.EqualTo(route with { NextHops = read!.NextHops }));
    }
}
