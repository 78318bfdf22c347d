using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Topology;

/// <summary>A veth or tap in a namespace of ours. A veth takes its other end with it, wherever that is.</summary>
/// <param name="Namespace">The namespace it is in.</param>
/// <param name="Name">Its name there.</param>
public sealed record LinkResource(string Namespace, string Name) : Resource
{
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
}
