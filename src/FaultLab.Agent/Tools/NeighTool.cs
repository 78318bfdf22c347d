using System.Net;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Tools;

/// <summary>Neighbours that need not be asked for.</summary>
internal sealed class NeighTool : ITool
{
    public string Name => "neigh";

    public string Usage => "add ADDRESS dev=NAME mac=MAC";

    public string Run(ToolWords words)
    {
        if (!words.Take("add"))
        {
            throw new ArgumentException("it can only add");
        }

        var address = IPAddress.Parse(words.Next("the address"));
        var device = words.Required("dev");
        var mac = words.Required("mac");
        words.End();
        using var netlink = RouteNetlink.Open();
        netlink.Neighbours.AddPermanent(netlink.Links.Get(device).Index, address, mac);
        return $"{address} is at {mac}";
    }
}
