namespace FaultLab.Linux.Events;

/// <summary>
/// The calling thread goes before every ordinary one (SCHED_FIFO, at the least of its priorities; man 7 sched) until this is disposed of, on the
/// same thread. For a few system calls that return soon: nothing ordinary gets the CPU meanwhile.
/// </summary>
public sealed class RealtimeScope : IDisposable
{
    private const int Ordinary = 0;
    private const int LeastPriority = 1;

    private RealtimeScope(bool isGranted) => IsGranted = isGranted;

    /// <summary>False: this user may not, and nothing changed.</summary>
    public bool IsGranted { get; }

    public static RealtimeScope Enter() => new(Wires.Interop.SetScheduler(0, Wires.Interop.SchedFifo, LeastPriority) == 0);

    public void Dispose()
    {
        if (IsGranted)
        {
            ErrnoException.ThrowIfNegative(Wires.Interop.SetScheduler(0, Ordinary, 0), "sched_setscheduler(SCHED_OTHER)");
        }
    }
}
