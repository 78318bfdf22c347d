using FaultLab.Linux.Events;

namespace FaultLab.Linux.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitStatus">128 + signal when a signal ended it; <see cref="ShellCommand.Killed"/> when the time ran out or it was cancelled.</param>
public sealed record ShellResult(int ExitStatus, string Output, string Errors)
{
    /// <summary>What its processes were doing when the time ran out; empty when it ended by itself.</summary>
    public IReadOnlyList<TaskSnapshot> Tasks { get; init; } = [];

    /// <summary>Whether a process of it is still there although it was killed: the kernel does not let go of it.</summary>
    public bool Survives { get; init; }
}

/// <summary>Runs <c>/bin/sh -c</c> in a session of its own, so that all it started can be killed with it.</summary>
public static unsafe class ShellCommand
{
    public const int Killed = -1;

    // How soon a cancellation is heard of.
    private const int PollMilliseconds = 50;

    // How long a killed process may take to be gone. One that sleeps in the kernel and is not woken by SIGKILL takes longer.
    private const int KillMilliseconds = 3000;

    /// <summary>
    /// Blocks until the shell ends, or was killed and is given up. A process that it left in the background does not keep this waiting, nor
    /// does one that SIGKILL does not end.
    /// </summary>
    /// <exception cref="ErrnoException">There is no shell, or no process could be made.</exception>
    public static ShellResult Run(string command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (outputRead, outputWrite) = PipeEnds.Open();
        var (errorsRead, errorsWrite) = PipeEnds.Open();
        using var outputs = new OutputReader(outputRead);
        using var errors = new OutputReader(errorsRead);
        int pid;
        using (outputWrite)
        using (errorsWrite)
        {
            pid = Spawner.Start("/bin/sh", ["sh", "-c", command], outputWrite, errorsWrite);
        }

        using var process = Interop.PidFdOpen(Interop.SysPidFdOpen, pid, 0);
        var deadline = MonotonicClock.Now + (long)(timeout.TotalMilliseconds * MonotonicClock.Millisecond);
        if (!WaitForEnd(process, outputs, errors, deadline, cancellationToken))
        {
            return Kill(pid, process, outputs, errors);
        }

        var status = Reap(pid);
        outputs.Drain();
        errors.Drain();
        return new ShellResult(status, outputs.Text, errors.Text);
    }

    private static ShellResult Kill(int pid, FileDescriptor process, OutputReader outputs, OutputReader errors)
    {
        var tasks = SessionTasks.Of(pid);
        Interop.Kill(-pid, Interop.SignalKill);
        var deadline = MonotonicClock.Now + (KillMilliseconds * MonotonicClock.Millisecond);
        var reaped = false;
        do
        {
            var polled = Wait(process);
            if (!reaped && Interop.Poll(&polled, 1, PollMilliseconds) > 0)
            {
                Reap(pid);
                reaped = true;
            }
            else if (reaped && SessionTasks.Any(pid))
            {
                Interop.Poll(null, 0, PollMilliseconds);
            }
        }
        while ((!reaped || SessionTasks.Any(pid)) && MonotonicClock.Now < deadline);

        outputs.Drain();
        errors.Drain();
        return new ShellResult(Killed, outputs.Text, errors.Text) { Tasks = tasks, Survives = SessionTasks.Any(pid) };
    }

    private static bool WaitForEnd(
        FileDescriptor process, OutputReader output, OutputReader errors, long deadline, CancellationToken cancellationToken)
    {
        Interop.PollDescriptor* polled = stackalloc Interop.PollDescriptor[3];
        while (!cancellationToken.IsCancellationRequested && MonotonicClock.Now < deadline)
        {
            var left = (deadline - MonotonicClock.Now) / MonotonicClock.Millisecond;
            var timeout = (int)Math.Clamp(left + 1, 1, PollMilliseconds);
            polled[0] = Wait(process);
            polled[1] = output.Poll;
            polled[2] = errors.Poll;
            Interop.Poll(polled, 3, timeout);
            if (polled[1].Returned != 0)
            {
                output.ReadOnce();
            }

            if (polled[2].Returned != 0)
            {
                errors.ReadOnce();
            }

            if (polled[0].Returned != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static Interop.PollDescriptor Wait(FileDescriptor descriptor) =>
        new() { Descriptor = (int)descriptor.DangerousGetHandle(), Events = Interop.PollIn };

    // man 2 wait: low seven bits the signal, next eight the exit status.
    private static int Reap(int pid)
    {
        int status;
        while (Interop.WaitPid(pid, out status, 0) < 0)
        {
            if (ErrnoException.Last("waitpid") is { Errno: not Errno.EINTR } e)
            {
                throw e;
            }
        }

        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }
}
