using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Topology;

/// <summary>A mount, such as a bind mount.</summary>
/// <param name="Target">Where it is mounted.</param>
public sealed record MountResource(string Target) : Resource
{
    public override string Title => $"mount {Target}";

    public override bool Remove() => Mounts.Detach(Target);
}
