using System.Runtime.InteropServices;
using System.Text;
using FaultLab.Linux.Events;

namespace FaultLab.Linux.Processes;

/// <summary>A process that runs beside this one until it is killed.</summary>
public sealed unsafe class ChildProcess : IDisposable
{
    private readonly FileDescriptor _output;
    private bool _reaped;

    private ChildProcess(int id, FileDescriptor output) => (Id, _output) = (id, output);

    public int Id { get; }

    /// <param name="command">Path of the program, and its arguments.</param>
    public static ChildProcess Start(string[] command)
    {
        var (read, write) = PipeEnds.Open();
        using (write)
        {
            return new ChildProcess(Spawner.Start(command[0], command, write, write), read);
        }
    }

    /// <summary>Its next line of output, without the newline; null when it ended or the time ran out before there was one.</summary>
    public string? ReadLine(TimeSpan timeout)
    {
        var line = new StringBuilder();
        var deadline = MonotonicClock.Now + (long)timeout.TotalNanoseconds;
        while (MonotonicClock.Now < deadline)
        {
            var poll = new Interop.PollDescriptor { Descriptor = (int)_output.DangerousGetHandle(), Events = Interop.PollIn };
            var left = (deadline - MonotonicClock.Now) / MonotonicClock.Millisecond;
            byte letter;
            if (Interop.Poll(&poll, 1, (int)Math.Clamp(left + 1, 1, int.MaxValue)) <= 0)
            {
                continue;
            }

            if (Interop.Read(_output, &letter, 1) != 1)
            {
                return null;
            }

            if (letter == '\n')
            {
                return line.ToString();
            }

            line.Append((char)letter);
        }

        return null;
    }

    /// <summary>Kills it and all of its session, and waits for its end; false when it had ended before.</summary>
    public bool Kill()
    {
        if (_reaped)
        {
            return false;
        }

        _reaped = true;
        if (Interop.WaitPid(Id, out _, Interop.WaitNoHang) != 0)
        {
            return false;
        }

        Interop.Kill(-Id, Interop.SignalKill);
        while (Interop.WaitPid(Id, out _, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }

        return true;
    }

    public void Dispose()
    {
        Kill();
        _output.Dispose();
    }
}
