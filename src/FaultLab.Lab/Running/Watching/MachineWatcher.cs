using FaultLab.Histories;
using FaultLab.Linux.Proc;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Writes into the history who uses this machine's CPUs. A machine that others keep busy makes guests slow, and a device that is well fails
/// its bounds: whoever reads the verdict shall know.
/// </summary>
internal sealed class MachineWatcher(IHistorySink history)
{
    /// <summary>Long enough that the ticks of 10 ms in which the kernel counts tell shares, short enough to name the moment.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, history.Clock.Time);
        var last = Reading.Take(history.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                last = Write(last);
            }
        }
        catch (OperationCanceledException)
        {
            Write(last);
        }
    }

    private Reading Write(Reading last)
    {
        var now = Reading.Take(history.Clock);
        var seconds = (now.At - last.At).TotalSeconds;
        if (seconds <= 0)
        {
            return last;
        }

        var all = seconds * Environment.ProcessorCount;
        var lab = now.Lab - last.Lab;
        history.Append(new MachineLoad
        {
            At = now.At,
            Wall = now.Wall,
            From = last.At,
            Lab = Share(lab / all),
            Others = Share((now.Programs - last.Programs - lab) / all),
            Waited = now.Waited - last.Waited is { } waited ? Share(waited / seconds) : null,
        });
        return now;
    }

    /// <summary>To a thousandth. The counters are not read at one moment, so a sum may be a little out of its bounds.</summary>
    private static double Share(double share) => Math.Round(Math.Clamp(share, 0, 1), 3);

    /// <summary>Totals, in seconds.</summary>
    private sealed record Reading(TimeSpan At, DateTimeOffset Wall, double Programs, double Lab, double? Waited)
    {
        public static Reading Take(RunClock clock)
        {
            var (now, cpu) = (clock.Now, CpuTime.Read());
            return new Reading(now.At, now.Wall, cpu.BusySeconds - cpu.SoftirqSeconds, ProcessTree.CpuSecondsOf(Environment.ProcessId), CpuPressure.WaitedSeconds());
        }
    }
}
