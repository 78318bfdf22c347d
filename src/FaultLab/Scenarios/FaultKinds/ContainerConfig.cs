using System.ComponentModel;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A container is killed, stopped, restarted or held still.")]
internal sealed record ContainerConfig : IFaultConfig
{
    [Description("The container.")]
    public required string? On { get; init; }

    [Description("kill: a signal to its first process, as if it crashed; its restart policy holds. stop: and started again after for. restart: stopped and started at once. pause: its processes stand still, until after for.")]
    public required ContainerAction? Action { get; init; }

    [Description("kill: the signal, without SIG. Default KILL.")]
    public string? Signal { get; init; }

    [Description("stop, restart: what its process may take to end by itself before it is killed. Default 10s.")]
    public TimeSpan? Patience { get; init; }

    [Description("stop, pause: how long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => Action is ContainerAction.Stop or ContainerAction.Pause;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.Container($"{path}.on", On, "container faults");
        if (Signal is not null && Action is not null and not ContainerAction.Kill)
        {
            conversion.Error($"{path}.signal", $"\"{Words.Of(Action.Value)}\" sends no signal of your choice; \"kill\" does");
        }

        if (Patience is not null && Action is ContainerAction.Kill or ContainerAction.Pause)
        {
            conversion.Error($"{path}.patience", $"\"{Words.Of(Action.Value)}\" waits for nothing; \"stop\" and \"restart\" do");
        }

        if (For is not null && Action is ContainerAction.Kill or ContainerAction.Restart)
        {
            conversion.Error($"{path}.for", $"a {Words.Of(Action.Value)} is over at once; leave \"for\" out");
        }

        if (Signal is not null && !ContainerFault.Signals.ContainsKey(Signal))
        {
            conversion.Error($"{path}.signal", $"\"{Signal}\" is not one of {string.Join(", ", ContainerFault.Signals.Keys)}", NearestName.Of(Signal, [.. ContainerFault.Signals.Keys]));
        }

        var fault = new ContainerFault { On = On ?? "", Action = Action ?? default, For = For };
        return fault with { Signal = Signal ?? fault.Signal, Patience = Patience ?? fault.Patience };
    }
}
