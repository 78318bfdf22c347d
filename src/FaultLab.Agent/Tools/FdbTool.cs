using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>Entries in the forwarding table of a tunnel device: which of the tunnel's ends a MAC address is behind.</summary>
internal sealed class FdbTool : ITool
{
    public string Name => "fdb";

    public string Usage => """
        add MAC dev=NAME via=ADDRESS
        add MAC dev=NAME nexthop=NUMBER
        """;

    public string Run(ToolWords words)
    {
        if (!words.Take("add"))
        {
            throw new ArgumentException("it can only add");
        }

        var mac = words.Next("the MAC address");
        var device = words.Required("dev");
        var via = words.OptionalAddress("via");
        var nexthop = words.OptionalNumber("nexthop");
        words.End();
        using var netlink = RouteNetlink.Open();
        var index = netlink.Links.Get(device).Index;
        switch (via, nexthop)
        {
            case (not null, null):
                netlink.Neighbours.AddToFdb(index, mac, via);
                return $"{mac} is behind {via}";
            case (null, { } number):
                netlink.Neighbours.AddToFdb(index, mac, number);
                return $"{mac} is behind next hop {number}";
            default:
                throw new ArgumentException("it needs either via= or nexthop=");
        }
    }
}
