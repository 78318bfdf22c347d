using FaultLab.Lab.Results;

namespace FaultLab.Lab.Topology;

/// <summary>The first line of a journal: the process whose run it is. While it lives nobody else may take the run away.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started (<see cref="ControllerProcess"/>).</param>
public sealed record Controller(int Pid, ulong StartTicks) : Resource
{
    public override string Title => $"controller {Pid}";

    internal bool IsAlive => ControllerProcess.IsAlive(Pid, StartTicks);

    public override bool Remove() => false;

    internal static Controller Current => new(Environment.ProcessId, ControllerProcess.StartTicks(Environment.ProcessId)
        ?? throw new LabException("Cannot read /proc/self/stat.", remedy: "Mount /proc."));
}
