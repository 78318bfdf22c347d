using System.ComponentModel;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

[Description("Sysctls are set, each by its dotted name: net.ipv4.tcp_sack: 0.")]
internal sealed record SysctlConfig : IFaultConfig
{
    [Description("The node.")]
    public required string? On { get; init; }

    [Description("How long until the former values are back. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    [DottedKeys, Description("Value of the sysctl of this name.")]
    public OrderedDictionary<string, string?>? Sysctls { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        if (Sysctls is not { Count: > 0 })
        {
            conversion.Error(path, "sets nothing; name a sysctl and its value, such as net.ipv4.tcp_sack: 0");
        }

        conversion.NodeWithAgent($"{path}.on", On, "sysctl faults");

        return new SysctlFault { On = On ?? "", Values = Scenarios.Values.Of(Sysctls), For = For };
    }
}
