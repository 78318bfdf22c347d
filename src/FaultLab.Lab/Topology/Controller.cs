namespace FaultLab.Lab.Topology;

/// <summary>The first line of a journal: the process whose run it is. While it lives nobody else may take the run away.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started (<see cref="ProcessIdentity"/>).</param>
public sealed record Controller(int Pid, ulong StartTicks) : Resource
{
    public override string Title => $"controller {Pid}";

    internal bool IsAlive => new ProcessIdentity(Pid, StartTicks).IsAlive;

    public override bool Remove() => false;

    internal static Controller Current
    {
        get
        {
            var (pid, startTicks) = ProcessIdentity.Current;
            return new Controller(pid, startTicks);
        }
    }
}
