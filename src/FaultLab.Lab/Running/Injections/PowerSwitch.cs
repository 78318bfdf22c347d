using FaultLab.Lab.Running.Nodes;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>power</c>: the VM is reset, switched off and on, or stopped in its tracks and resumed.</summary>
internal sealed class PowerSwitch(PowerFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.On;

    public string? Link => null;

    public bool Heals => fault.Action != PowerAction.Reset;

    private VmNode Vm => (VmNode)lab.Node(fault.On);

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => fault.Action switch
    {
        PowerAction.Reset => Vm.ResetAsync(cancellationToken),
        PowerAction.Off => Vm.PowerOffAsync(cancellationToken),
        _ => Vm.PauseAsync(cancellationToken),
    };

    public Task<string> HealAsync(CancellationToken cancellationToken) =>
        fault.Action == PowerAction.Off ? Vm.PowerOnAsync(cancellationToken) : Vm.ResumeAsync(cancellationToken);
}
