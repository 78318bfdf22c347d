using System.Collections.Immutable;
using FaultLab.Scenarios.Binding;

namespace FaultLab.Scenarios.FaultKinds;

/// <summary>The fault kinds: the key in a file, and the record that reads, checks and converts what stands under it.</summary>
internal sealed class FaultCatalogue : IChoices
{
    public static ImmutableArray<Choice> Choices { get; } =
    [
        new("flap", typeof(FlapConfig)),
        new("datagrams", typeof(DatagramsConfig)),
        new("module", typeof(ModuleConfig)),
        new("sysctl", typeof(SysctlConfig)),
        new("impair", typeof(ImpairConfig)),
        new("drop", typeof(DropConfig)),
        new("power", typeof(PowerConfig)),
        new("container", typeof(ContainerConfig)),
        new("limit", typeof(LimitConfig)),
        new("pressure", typeof(PressureConfig)),
        new("gateway", typeof(GatewayConfig)),
        new("run", typeof(RunConfig)),
    ];

    public static string KeyOf(IFaultConfig config) => Choices.First(choice => choice.Config == config.GetType()).Key;

    /// <summary>From its begin until all of it is healed; zero for what ends with the run.</summary>
    public static TimeSpan LengthOf(Fault fault) => fault is FlapFault { Times: > 1, Every: { } every } flap
        ? ((flap.Times - 1) * every) + flap.Down
        : fault.Lasts ?? TimeSpan.Zero;
}
