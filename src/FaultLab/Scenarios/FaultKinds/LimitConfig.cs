using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("The limits of a container are changed while it runs.")]
internal sealed record LimitConfig : IFaultConfig
{
    [Description("The container.")]
    public required string? On { get; init; }

    [Between(6L << 20, 1L << 40), Description("The most memory its processes may use.")]
    public ByteSize? Memory { get; init; }

    [Description("The most CPU time its processes may use, such as 0.2.")]
    public double? Cpus { get; init; }

    [Description("How long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.Container($"{path}.on", On, "limits");
        if (Memory is null && Cpus is null)
        {
            conversion.Missing(path, "limits nothing; set memory or cpus", "memory", "cpus");
        }

        if (Cpus is < ContainerConversion.LeastCpus)
        {
            conversion.Error($"{path}.cpus", "a container gets a hundredth of a CPU at least: 0.01");
        }

        return new LimitFault { On = On ?? "", Memory = Memory, Cpus = Cpus, For = For };
    }
}
