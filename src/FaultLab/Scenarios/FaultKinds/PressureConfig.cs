using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("Memory or CPU inside a vm, or a file system in a container, is taken up.")]
internal sealed record PressureConfig : IFaultConfig
{
    [Description("The vm, or for disk the container. What a host would lack are this machine's own.")]
    public required string? On { get; init; }

    [Description("Memory to hold, such as 64MiB.")]
    public ByteSize? Memory { get; init; }

    [Between(1, 1024), Description("Number of threads that spin.")]
    public int? Cpu { get; init; }

    [Description("container: mount point of one of its tmpfs, which is filled to the last byte.")]
    public string? Disk { get; init; }

    [Description("How long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "pressure faults");
        if (Disk is not null)
        {
            CheckDisk(conversion, path);
        }
        else
        {
            conversion.Vm($"{path}.on", On, "pressure faults on memory and cpu");
        }

        if (Memory is null && Cpu is null && Disk is null)
        {
            conversion.Missing(path, "presses nothing; set memory, cpu or disk", "memory", "cpu", "disk");
        }

        return new PressureFault { On = On ?? "", Memory = Memory, Cpu = Cpu, Disk = Disk, For = For };
    }

    /// <summary>Only what has a size of its own may be filled: everything else is this machine's disk.</summary>
    private void CheckDisk(Conversion conversion, string path)
    {
        var mounts = conversion.Container($"{path}.on", On, "pressure faults on a disk")?.Tmpfs?.Keys.ToList() ?? [];
        if (Memory is not null || Cpu is not null)
        {
            conversion.Error($"{path}.disk", "\"disk\" is a container's, \"memory\" and \"cpu\" are a vm's; write two faults");
        }

        if (conversion.Config(On) is { Kind: NodeKind.Container } && !mounts.Contains(Disk!))
        {
            conversion.Error($"{path}.disk", $"{On} has no tmpfs at {Disk}; only what has a size of its own is filled", NearestName.Of(Disk!, mounts));
        }
    }
}
