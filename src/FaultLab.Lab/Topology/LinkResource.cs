using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Topology;

/// <summary>A veth or tap in a namespace of ours. A veth takes its other end with it, wherever that is.</summary>
/// <param name="Namespace">The namespace it is in.</param>
/// <param name="Name">Its name there.</param>
public sealed record LinkResource(string Namespace, string Name) : Resource
{
    /// <summary>Of links that are deleted together; any number that nothing else uses in a namespace of ours.</summary>
    private const int Condemned = 0x666c;

    public override string Title => $"interface {Name} in {Namespace}";

    public override bool Remove()
    {
        if (!NetworkNamespace.IsMounted(Namespace))
        {
            return false;
        }

        using var home = NetworkNamespace.Open(Namespace);
        using var netlink = home.Run(RouteNetlink.Open);
        if (netlink.Links.Find(Name) is not { } link)
        {
            return false;
        }

        try
        {
            netlink.Links.Delete(link.Index);
        }
        catch (ErrnoException e) when (e.Errno == Errno.ENODEV)
        {
        }

        return true;
    }

    /// <summary>Deletes many of one namespace together: one after the other each would wait for the kernel's grace period.</summary>
    /// <returns>Those that were there.</returns>
    internal static HashSet<string> RemoveAll(string space, IEnumerable<string> names)
    {
        if (!NetworkNamespace.IsMounted(space))
        {
            return [];
        }

        using var home = NetworkNamespace.Open(space);
        using var netlink = home.Run(RouteNetlink.Open);
        var there = netlink.Links.List().ToDictionary(link => link.Name, link => link.Index);
        var found = names.Where(there.ContainsKey).ToHashSet();
        foreach (var name in found)
        {
            netlink.Links.SetGroup(there[name], Condemned);
        }

        if (found.Count > 0)
        {
            netlink.Links.DeleteGroup(Condemned);
        }

        return found;
    }
}
