namespace FaultLab.Linux.Events;

/// <summary>A callback that an <see cref="EventLoop"/> makes at an absolute time; armed again as often as one likes, without an allocation.</summary>
public sealed class LoopTimer
{
    private const long Never = long.MaxValue;

    private readonly bool _once;
    private Action? _callback;

    internal LoopTimer(Action callback, bool once) => (_callback, _once) = (callback, once);

    /// <summary>CLOCK_MONOTONIC, nanoseconds; the largest number while it is not armed.</summary>
    public long Due { get; internal set; } = Never;

    /// <summary>It does not fire unless it is armed again.</summary>
    public void Cancel()
    {
        Due = Never;
        Release();
    }

    /// <summary>Whether it was cancelled or armed anew since it was put into the queue for <paramref name="due"/>.</summary>
    internal bool IsStale(long due) => Due != due;

    internal void Fire()
    {
        var callback = _callback;
        Due = Never;
        Release();
        callback?.Invoke();
    }

    // What a callback holds on to is let go as soon as it is not needed: the queue may hold a cancelled timer for long.
    private void Release()
    {
        if (_once)
        {
            _callback = null;
        }
    }
}
