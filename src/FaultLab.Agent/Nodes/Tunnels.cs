using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Modules;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Nodes;

/// <summary>Makes the tunnel devices of a node, as often as asked: what is there already is left.</summary>
internal static class Tunnels
{
    public static void Configure(RouteNetlink netlink, IReadOnlyList<TunnelConfiguration> tunnels)
    {
        foreach (var tunnel in tunnels)
        {
            netlink.Addresses.Add(InterfaceAddress.Parse(netlink.Links.Get("lo").Index, $"{tunnel.Local}/32"));
            var link = netlink.Links.Find(tunnel.Name) ?? Create(netlink, tunnel);
            if (link.Mtu != tunnel.Mtu)
            {
                netlink.Links.SetMtu(link.Index, tunnel.Mtu);
            }

            foreach (var address in tunnel.Addresses)
            {
                netlink.Addresses.Add(InterfaceAddress.Parse(link.Index, address));
            }

            netlink.Links.SetUp(link.Index, up: true);
        }
    }

    private static LinkInfo Create(RouteNetlink netlink, TunnelConfiguration tunnel)
    {
        try
        {
            KernelModules.Load(tunnel.Kind == "gre" ? "ip_gre" : tunnel.Kind, "", _ => { });
        }
        catch (ErrnoException e) when (e.Errno == Errno.EEXIST)
        {
            // Loaded before, or built in.
        }

        netlink.Links.CreateTunnel(tunnel.Name, tunnel.Kind, IPAddress.Parse(tunnel.Local), IPAddress.Parse(tunnel.Remote));
        return netlink.Links.Get(tunnel.Name);
    }
}
