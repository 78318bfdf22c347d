using System.Collections.Immutable;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>What one VM finds in its initramfs.</summary>
public sealed record GuestImage
{
    public required string Hostname { get; init; }

    /// <summary>Folder of the agent's bundle: <c>faultlab-agent</c>, its loader and libraries. Becomes <c>/opt/faultlab</c>.</summary>
    public required string AgentFolder { get; init; }

    /// <summary>Whether the agent serves on its virtio-serial port. Else it only configures the interfaces once, from <see cref="ConfigurationJson"/>.</summary>
    public bool RunsAgent { get; init; } = true;

    /// <summary>The node's configuration as JSON, for <c>faultlab-agent configure</c>; becomes <c>/etc/faultlab/node.json</c>.</summary>
    public string? ConfigurationJson { get; init; }

    /// <summary>Where an image of the scenario stands in the guest.</summary>
    public const string ImageFolder = "image";

    /// <summary>The archive of such an image, see <see cref="RootFileSystems"/>; null: none.</summary>
    public string? ImagePath { get; init; }

    /// <summary>What is started with the image as its root folder.</summary>
    public ContainerSpec? Process { get; init; }

    /// <summary>Whether dropbear listens on port 22.</summary>
    public bool Ssh { get; init; }

    /// <summary>Whether httpd serves the status page on port 80.</summary>
    public bool Http { get; init; }

    /// <summary>Programs of this machine that are there with the libraries they need, by their names.</summary>
    public ImmutableArray<string> Programs { get; init; } = [];

    /// <summary>Kernel modules that are there with all they need, to be loaded when a fault or a command asks for them.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>Kernel modules that are loaded at boot, with all they need. Those that the kernel lacks or has built in are left out.</summary>
    public ImmutableArray<string> ModulesAtBoot { get; init; } = [];

    /// <summary>Own <c>.ko</c> files on this machine; become <c>/lib/faultlab/modules/FILE</c>.</summary>
    public ImmutableArray<string> CustomModules { get; init; } = [];
}
