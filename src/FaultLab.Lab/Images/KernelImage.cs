namespace FaultLab.Lab.Images;

/// <summary>A kernel ready to be booted.</summary>
public sealed record KernelImage
{
    /// <summary>What <c>uname -r</c> says in it: <c>6.1.0-56-cloud-amd64</c>.</summary>
    public required string Release { get; init; }

    /// <summary>Version of the Debian package, such as <c>6.1.192-2</c>; <c>custom</c> for the user's own kernel.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>The uncompressed ELF image, for a PVH boot.</summary>
    public required string VmlinuxPath { get; init; }

    /// <summary>Its <c>…/lib/modules/RELEASE</c>, with a <c>modules.dep</c>; null for the user's own kernel without modules.</summary>
    public string? ModulesPath { get; init; }

    /// <summary>The Debian suite it was fetched from; null for the user's own kernel.</summary>
    public string? Suite { get; init; }

    /// <summary>Differs for every kernel that differs; usable in a file name.</summary>
    public required string Id { get; init; }
}
