using System.Net;
using FaultLab.Planning;

namespace FaultLab.Detection;

/// <summary>By which interfaces a node sends to an address, as the plan says.</summary>
internal static class RouteLookup
{
    /// <summary>The interface names: several for a multipath route, none when the address is not reachable or the node's own.</summary>
    public static string[] Egress(NodePlan node, IPAddress target)
    {
        if (node.Interfaces.Any(i => i.Addresses.Any(a => a.Split('/')[0] == target.ToString())))
        {
            return [];
        }
        var connected = node.Interfaces.SelectMany(i => i.Addresses.Select(a => (Network: Network(a), Metric: 0, Interfaces: new[] { i.Name })));
        var routed = node.Routes.Select(r => (Network: IPNetwork.Parse(r.Destination), r.Metric, Interfaces: r.NextHops.Select(h => h.Interface).Distinct().ToArray()));
        return connected.Concat(routed)
            .Where(r => r.Network.BaseAddress.AddressFamily == target.AddressFamily && r.Network.Contains(target))
            .OrderByDescending(r => r.Network.PrefixLength).ThenBy(r => r.Metric)
            .Select(r => r.Interfaces).FirstOrDefault() ?? [];
    }

    /// <summary>The network of an address written with its prefix length.</summary>
    private static IPNetwork Network(string address)
    {
        var parts = address.Split('/');
        var prefix = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var bytes = IPAddress.Parse(parts[0]).GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }
        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
