using System.Runtime.InteropServices;
using FaultLab.Linux.Events;

namespace FaultLab.Linux.Processes;

/// <summary>A process in a session of its own whose output, both streams in one, is read as it comes: for an event loop.</summary>
public sealed unsafe class PipedProcess : IDisposable
{
    public const int SigInt = 2;

    /// <summary>How often a process that was told to end is looked at.</summary>
    private const int PollMilliseconds = 5;

    private bool _reaped;

    private PipedProcess(int id, FileDescriptor output, FileDescriptor end) => (Id, Output, End) = (id, output, end);

    public int Id { get; }

    /// <summary>Readable when there is output, and when there will be none any more.</summary>
    public FileDescriptor Output { get; }

    /// <summary>Readable once it has ended (pidfd).</summary>
    public FileDescriptor End { get; }

    /// <param name="path">Of the program.</param>
    /// <param name="arguments">Its name, and its arguments.</param>
    /// <exception cref="ErrnoException">It could not be started.</exception>
    public static PipedProcess Start(string path, string[] arguments)
    {
        var (read, write) = PipeEnds.Open();
        using (write)
        {
            var id = Spawner.Start(path, arguments, write, write);
            return new PipedProcess(id, read, Interop.PidFdOpen(Interop.SysPidFdOpen, id, 0));
        }
    }

    /// <summary>Reads what is there; 0: there will be no more. Waits when nothing is there.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return Math.Max(0, (int)Interop.Read(Output, start, buffer.Length));
        }
    }

    /// <summary>Whether <see cref="Read"/> would not wait.</summary>
    public bool HasOutput
    {
        get
        {
            var poll = new Interop.PollDescriptor { Descriptor = (int)Output.DangerousGetHandle(), Events = Interop.PollIn };
            return Interop.Poll(&poll, 1, 0) > 0;
        }
    }

    /// <summary>Waits for its end; false when the time passed first.</summary>
    public bool WaitForEnd(TimeSpan timeout)
    {
        var poll = new Interop.PollDescriptor { Descriptor = (int)End.DangerousGetHandle(), Events = Interop.PollIn };
        return Interop.Poll(&poll, 1, (int)timeout.TotalMilliseconds) > 0;
    }

    /// <summary>How it ended, 128 + signal where a signal did it; null: it goes on, or that was told already.</summary>
    public int? TryReap()
    {
        if (_reaped || Interop.WaitPid(Id, out var status, Interop.WaitNoHang) == 0)
        {
            return null;
        }

        // man 2 wait: low seven bits the signal, next eight the exit status.
        _reaped = true;
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    /// <summary>Asks it to end, and kills it and all of its session when it has not after <paramref name="grace"/>.</summary>
    public void Stop(TimeSpan grace)
    {
        if (_reaped)
        {
            return;
        }

        Interop.Kill(Id, SigInt);
        var deadline = MonotonicClock.Now + (long)grace.TotalNanoseconds;
        while (TryReap() is null && MonotonicClock.Now < deadline)
        {
            Interop.Poll(null, 0, PollMilliseconds);
        }

        if (_reaped)
        {
            return;
        }

        _reaped = true;
        Interop.Kill(-Id, Interop.SignalKill);
        while (Interop.WaitPid(Id, out _, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }

    public void Dispose()
    {
        Stop(TimeSpan.Zero);
        Output.Dispose();
        End.Dispose();
    }
}
