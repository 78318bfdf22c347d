namespace FaultLab.Linux.Processes;

/// <summary>What one thread of a process does, as <c>/proc/PID/task/TID</c> says.</summary>
/// <param name="Command">Its name, as <c>ps</c> shows it.</param>
/// <param name="State">The letter of <c>ps</c>: <c>R</c> runs, <c>S</c> sleeps, <c>D</c> sleeps and no signal wakes it.</param>
/// <param name="WaitChannel">The kernel function it sleeps in, and null where the kernel does not say.</param>
/// <param name="Stack">Its kernel stack, the innermost function first; empty where the kernel does not show it.</param>
public sealed record TaskSnapshot(int Pid, int ThreadId, string Command, char State, string? WaitChannel, IReadOnlyList<string> Stack)
{
    /// <summary>TASK_UNINTERRUPTIBLE: SIGKILL has no effect before the kernel lets go.</summary>
    public bool IsUninterruptible => State == 'D';
}
