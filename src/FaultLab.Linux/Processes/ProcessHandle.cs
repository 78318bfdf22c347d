namespace FaultLab.Linux.Processes;

/// <summary>A hold on one process that no other can slip into when its number is used again (pidfd).</summary>
public sealed class ProcessHandle : IDisposable
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private readonly FileDescriptor _descriptor;

    private ProcessHandle(int pid, FileDescriptor descriptor) => (Pid, _descriptor) = (pid, descriptor);

    public int Pid { get; }

    /// <summary>Null when there is no such process.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static ProcessHandle? TryOpen(int pid)
    {
        var descriptor = Interop.PidFdOpen(Interop.SysPidFdOpen, pid, 0);
        if (!descriptor.IsInvalid)
        {
            return new ProcessHandle(pid, descriptor);
        }

        var error = ErrnoException.Last($"open process {pid}");
        return error.Errno == Errno.ESRCH ? null : throw error;
    }

    /// <summary>Sends a signal; a process that is gone already is fine.</summary>
    /// <exception cref="ErrnoException">EPERM: not ours.</exception>
    public void Signal(int signal)
    {
        if (Interop.PidFdSendSignal(Interop.SysPidFdSendSignal, _descriptor, signal, 0, 0) < 0
            && ErrnoException.Last($"send signal {signal} to process {Pid}") is { Errno: not Errno.ESRCH } error)
        {
            throw error;
        }
    }

    /// <summary>Waits for its end; false when the time passed first. A process that ended but was not reaped has ended.</summary>
    public unsafe bool WaitForExit(TimeSpan timeout)
    {
        var poll = new Interop.PollDescriptor { Descriptor = (int)_descriptor.DangerousGetHandle(), Events = Interop.PollIn };
        while (true)
        {
            var ready = Interop.Poll(&poll, 1, (int)timeout.TotalMilliseconds);
            if (ready >= 0)
            {
                return ready > 0;
            }

            var error = ErrnoException.Last($"wait for process {Pid}");
            if (error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();
}
