using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Topology;

/// <summary>A named network namespace. Everything in it goes with it, once the processes in it are gone.</summary>
/// <param name="Name">Its name in /run/netns.</param>
public sealed record NamespaceResource(string Name) : Resource
{
    public override string Title => $"namespace {Name}";

    public override bool Remove() => Remove(NetworkNamespace.Inhabitants());

    /// <summary>One look at the machine's processes serves for many namespaces.</summary>
    internal bool Remove(ILookup<string?, int> inhabitants)
    {
        if (!File.Exists(NamespaceFolder.PathOf(Name)))
        {
            return false;
        }

        List<int> inside = [];
        if (NetworkNamespace.IsMounted(Name))
        {
            using var home = NetworkNamespace.Open(Name);
            inside.AddRange(inhabitants[home.Identity]);
        }

        NetworkNamespace.Delete(Name);
        return inside.Count == 0
            ? true
            : throw new LabException(
                $"Namespace {Name} has lost its name but lives on: process {string.Join(", ", inside)} is in it, and FaultLab did not start it.",
                remedy: "End the processes; the namespace goes with the last of them.");
    }
}
