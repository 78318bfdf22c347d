namespace FaultLab.Linux.Events;

/// <summary>A callback that an <see cref="EventLoop"/> makes once at an absolute time.</summary>
public sealed class LoopTimer
{
    private Action? _callback;

    internal LoopTimer(long due, Action callback)
    {
        Due = due;
        _callback = callback;
    }

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public long Due { get; }

    internal bool Cancelled => _callback is null;

    public void Cancel() => _callback = null;

    internal void Fire()
    {
        var callback = _callback;
        _callback = null;
        callback?.Invoke();
    }
}
