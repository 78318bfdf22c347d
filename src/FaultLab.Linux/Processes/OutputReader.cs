using System.Text;

namespace FaultLab.Linux.Processes;

/// <summary>Collects what a process prints into a pipe: the first <see cref="Limit"/> bytes; the rest is read, counted and dropped.</summary>
internal sealed unsafe class OutputReader(FileDescriptor pipe) : IDisposable
{
    /// <summary>64 KiB.</summary>
    public const int Limit = 64 * 1024;

    private readonly MemoryStream _kept = new();
    private long _dropped;
    private bool _ended;

    /// <summary>To wait for more; poll ignores a negative descriptor, as that of an ended pipe.</summary>
    public Interop.PollDescriptor Poll =>
        new() { Descriptor = _ended ? -1 : (int)pipe.DangerousGetHandle(), Events = Interop.PollIn };

    public string Text
    {
        get
        {
            var text = Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length);
            return _dropped == 0 ? text : $"{text}\n[{_dropped} bytes more]";
        }
    }

    /// <summary>Reads what is there; blocks when nothing is.</summary>
    public void ReadOnce()
    {
        byte* buffer = stackalloc byte[4096];
        var count = (int)Interop.Read(pipe, buffer, 4096);
        if (count <= 0)
        {
            _ended = true;
            return;
        }

        var keep = Math.Min(count, Limit - (int)_kept.Length);
        _kept.Write(new ReadOnlySpan<byte>(buffer, keep));
        _dropped += count - keep;
    }

    /// <summary>Reads what is still in the pipe, without waiting for more of it.</summary>
    public void Drain()
    {
        // A background process that prints without end must not hold this up: a pipe holds 64 KiB.
        for (var i = 0; i < Limit / 4096 && !_ended; i++)
        {
            var poll = Poll;
            if (Interop.Poll(&poll, 1, 0) <= 0)
            {
                return;
            }

            ReadOnce();
        }
    }

    public void Dispose() => pipe.Dispose();
}
