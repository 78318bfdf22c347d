using System.ComponentModel;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A vm is reset, switched off, or stopped in its tracks.")]
internal sealed record PowerConfig : IFaultConfig
{
    [Description("The vm.")]
    public required string? On { get; init; }

    [Description("reset: it boots again. off: power off, and on again after for. pause: its CPUs stand still, until after for.")]
    public required PowerAction? Action { get; init; }

    [Description("How long it stays off or paused. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => Action != PowerAction.Reset;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.Vm($"{path}.on", On, "power faults");
        if (Action == PowerAction.Reset && For is not null)
        {
            conversion.Error($"{path}.for", "a reset is over at once; leave \"for\" out");
        }

        return new PowerFault { On = On ?? "", Action = Action ?? default, For = For };
    }
}
