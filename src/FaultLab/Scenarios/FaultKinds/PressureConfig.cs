using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("Memory or CPU inside the node is taken up.")]
internal sealed record PressureConfig : IFaultConfig
{
    [Description("The vm. The memory and the CPUs of a host are those of this machine, so it cannot be a host.")]
    public required string? On { get; init; }

    [Description("Memory to hold, such as 64MiB.")]
    public ByteSize? Memory { get; init; }

    [Between(1, 1024), Description("Number of threads that spin.")]
    public int? Cpu { get; init; }

    [Description("How long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "pressure faults");
        conversion.Vm($"{path}.on", On, "pressure faults");
        if (Memory is null && Cpu is null)
        {
            conversion.Missing(path, "presses nothing; set memory or cpu", "memory", "cpu");
        }

        return new PressureFault { On = On ?? "", Memory = Memory, Cpu = Cpu, For = For };
    }
}
