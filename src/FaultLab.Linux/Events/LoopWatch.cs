namespace FaultLab.Linux.Events;

/// <summary>What to wait for on a descriptor, and what came (EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP of linux/eventpoll.h).</summary>
[Flags]
public enum LoopEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HangUp = 0x10,
}

/// <summary>A descriptor that an <see cref="EventLoop"/> watches until this is disposed. Used on the loop's thread only.</summary>
public sealed class LoopWatch : IDisposable
{
    private readonly EventLoop _loop;

    internal LoopWatch(EventLoop loop, ulong key, FileDescriptor descriptor, Action<LoopEvents> callback)
    {
        _loop = loop;
        Key = key;
        Descriptor = descriptor;
        Callback = callback;
    }

    internal ulong Key { get; }

    internal FileDescriptor Descriptor { get; }

    internal Action<LoopEvents> Callback { get; }

    /// <summary>Waits for other events from now on.</summary>
    public void Change(LoopEvents events) => _loop.Change(this, events);

    public void Dispose() => _loop.Remove(this);
}
