using FaultLab.Lab.Running.Nodes;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>container</c>: its process gets a signal, it is stopped and started, restarted, or held still and let go.</summary>
internal sealed class ContainerSwitch(ContainerFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.On;

    public string? Link => null;

    public bool Heals => fault.Action is ContainerAction.Stop or ContainerAction.Pause;

    private ContainerNode Container => (ContainerNode)lab.Node(fault.On);

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => fault.Action switch
    {
        ContainerAction.Kill => Container.SignalAsync(fault.Signal, ContainerFault.Signals[fault.Signal], cancellationToken),
        ContainerAction.Stop => Container.StopProcessAsync(fault.Patience, cancellationToken),
        ContainerAction.Restart => Container.RestartAsync(fault.Patience, cancellationToken),
        _ => Container.PauseAsync(cancellationToken),
    };

    public Task<string> HealAsync(CancellationToken cancellationToken) =>
        fault.Action == ContainerAction.Stop ? Container.StartAgainAsync(cancellationToken) : Container.UnpauseAsync(cancellationToken);
}
