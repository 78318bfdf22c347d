using System.Collections.Immutable;

namespace FaultLab.Scenarios;

/// <summary>
/// The process of a node that has an image: from which, how it is started, and what it may use. On a VM it has the image as its root folder,
/// beside FaultLab's own in the guest; only what stands there of image, command, environment and files holds for it.
/// </summary>
public sealed record ContainerSpec
{
    public required ImageSource Image { get; init; }

    /// <summary>Program and arguments, instead of the image's own; empty: the image's own.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Environment variables beside the image's.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Files put into the container before it starts.</summary>
    public ImmutableArray<ContainerFile> Files { get; init; } = [];

    public bool Privileged { get; init; }

    /// <summary>Capabilities beside Docker's own set, such as <c>NET_ADMIN</c>.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The most memory its processes may use; null: no limit.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>The most CPU time its processes may use, in CPUs; null: no limit.</summary>
    public double? Cpus { get; init; }

    /// <summary>Mount points of file systems in memory, and their sizes.</summary>
    public ImmutableSortedDictionary<string, ByteSize> Tmpfs { get; init; } = ImmutableSortedDictionary<string, ByteSize>.Empty;

    public Healthcheck? Healthcheck { get; init; }

    public RestartPolicy Restart { get; init; }
}

/// <summary>What the engine does when the container's process ends by itself.</summary>
public enum RestartPolicy { No, OnFailure, Always }

/// <summary>
/// Where an image comes from: the engine or its registry by <see cref="Reference"/>, the <see cref="Tar"/> of a root file system, or Debian
/// <see cref="Packages"/>. Exactly one is set.
/// </summary>
public sealed record ImageSource
{
    /// <summary><c>nginx:1.27</c>.</summary>
    public string? Reference { get; init; }

    /// <summary>Path of a tar file, absolute once loaded.</summary>
    public string? Tar { get; init; }

    /// <summary>Debian packages that are unpacked, with all they depend on.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    /// <summary>The Debian suite of the packages.</summary>
    public string Suite { get; init; } = "bookworm";

    public override string ToString() => Reference ?? Tar ?? string.Join(' ', Packages);
}

/// <param name="Target">Absolute path in the container.</param>
/// <param name="Source">Path of the file to copy, absolute once loaded; null: <paramref name="Content"/> is its text.</param>
public sealed record ContainerFile(string Target, string? Source, string? Content);

/// <summary>A command that the engine runs in the container again and again; exit status 0 is healthy.</summary>
public sealed record Healthcheck
{
    public required ImmutableArray<string> Command { get; init; }

    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Time after its start in which failures do not count.</summary>
    public TimeSpan Start { get; init; }
}
