using FaultLab.Linux.Processes;

namespace FaultLab.Lab.Topology;

/// <summary>A process that was started. It is ended only if it is still the same one.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started (<see cref="ProcessIdentity"/>).</param>
/// <param name="Name">What it is, for people: <c>qemu gw</c>.</param>
public sealed record ProcessResource(int Pid, ulong StartTicks, string Name) : Resource
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TimeToDie = TimeSpan.FromSeconds(10);

    public override string Title => $"process {Pid} ({Name})";

    public override bool Remove()
    {
        using var handle = ProcessHandle.TryOpen(Pid);

        // Compared after it was opened: from here on the handle cannot mean another process.
        if (handle is null || !new ProcessIdentity(Pid, StartTicks).IsAlive)
        {
            return false;
        }

        handle.Signal(ProcessHandle.SigTerm);
        if (handle.WaitForExit(TimeToEnd))
        {
            return true;
        }

        handle.Signal(ProcessHandle.SigKill);
        return handle.WaitForExit(TimeToDie)
            ? true
            : throw new LabException(
                $"Process {Pid} ({Name}) did not end {TimeToDie.TotalSeconds:0} s after SIGKILL.",
                remedy: $"See what it waits for in /proc/{Pid}/stack.");
    }
}
