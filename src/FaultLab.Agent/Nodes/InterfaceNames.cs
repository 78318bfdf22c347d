using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Nodes;

/// <summary>Finds interfaces by their MAC and gives them their names, also when two have to swap theirs.</summary>
internal static class InterfaceNames
{
    /// <returns>The interfaces by name.</returns>
    /// <exception cref="ArgumentException">There is no interface with a configured MAC.</exception>
    public static IReadOnlyDictionary<string, int> Settle(RouteNetlink netlink, IReadOnlyList<InterfaceConfiguration> wanted)
    {
        var links = netlink.Links.List();
        var byMac = links.ToLookup(l => l.Mac, StringComparer.OrdinalIgnoreCase);
        var found = wanted.ToDictionary(w => w.Name, w => byMac[w.Mac].FirstOrDefault());
        var missing = wanted.Where(w => found[w.Name] is null).Select(w => $"{w.Name} ({w.Mac})").ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"no interface for {string.Join(", ", missing)}; there are {string.Join(", ", links.Select(l => $"{l.Name} ({l.Mac})"))}");
        }

        var misnamed = found.Where(f => f.Value!.Name != f.Key).ToDictionary(f => f.Key, f => f.Value!.Index);
        foreach (var holder in links.Where(l => misnamed.ContainsKey(l.Name)))
        {
            Rename(netlink, holder.Index, $"fl-tmp{holder.Index}");
        }

        foreach (var (name, index) in misnamed)
        {
            Rename(netlink, index, name);
        }

        return found.ToDictionary(f => f.Key, f => f.Value!.Index);
    }

    // Kernels before 6.2 refuse to rename an interface that is up.
    private static void Rename(RouteNetlink netlink, int index, string name)
    {
        netlink.Links.SetUp(index, up: false);
        netlink.Links.SetName(index, name);
    }
}
