using System.Collections.Concurrent;

namespace FaultLab.Linux.Events;

/// <summary>
/// One thread that waits for descriptors and for absolute times, and makes every callback itself. What was received is handled before
/// what is due, so that an answer that lies in a socket is never mistaken for a lost one because this thread was late.
/// </summary>
public sealed unsafe class EventLoop : IDisposable
{
    private const ulong TimerKey = 0;
    private const ulong WakeKey = 1;
    private const int Batch = 64;

    /// <summary>The timer has expired and says so until it is set anew, or read.</summary>
    private const long Expired = -1;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _timer;
    private readonly FileDescriptor _wake;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly Dictionary<ulong, LoopWatch> _watches = [];
    private readonly Action<Exception> _onError;
    private readonly Thread _thread;
    private ulong _nextKey = WakeKey + 1;
    private long _armed;
    private volatile bool _stopping;

    /// <param name="name">Of the thread.</param>
    /// <param name="nice">Scheduling priority of the thread, -20 to 19; one that the kernel does not grant is left as it was.</param>
    /// <param name="onError">Told of an exception that a callback threw; the loop goes on.</param>
    public EventLoop(string name, int nice, Action<Exception> onError)
    {
        _onError = onError;
        _epoll = Opened(Interop.EpollCreate(Interop.CloseOnExec), "epoll_create1");
        _timer = Opened(Interop.TimerCreate(Interop.ClockMonotonic, Interop.CloseOnExec | Interop.NonBlocking), "timerfd_create");
        _wake = Opened(Interop.EventCreate(0, Interop.CloseOnExec | Interop.NonBlocking), "eventfd");
        Control(Interop.EpollAdd, _timer, LoopEvents.Readable, TimerKey);
        Control(Interop.EpollAdd, _wake, LoopEvents.Readable, WakeKey);
        _thread = new Thread(() => Run(nice)) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Has <paramref name="action"/> done on the loop's thread, soon.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Interop.Write(_wake, 1, sizeof(ulong));
    }

    /// <summary>Does <paramref name="action"/> on the loop's thread and waits for it; its exception is thrown here.</summary>
    public void Invoke(Action action)
    {
        if (Thread.CurrentThread == _thread)
        {
            action();
            return;
        }

        var done = new TaskCompletionSource();
        Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Calls back once when the monotonic clock shows <paramref name="due"/>. On the loop's thread only.</summary>
    public LoopTimer At(long due, Action callback)
    {
        var timer = new LoopTimer(callback, once: true);
        Arm(timer, due);
        return timer;
    }

    /// <summary>A timer that is not armed yet.</summary>
    public static LoopTimer Timer(Action callback) => new(callback, once: false);

    /// <summary>Has the timer fire at <paramref name="due"/>, and not when it was to fire before. On the loop's thread only.</summary>
    public void Arm(LoopTimer timer, long due)
    {
        if (timer.Due != due)
        {
            timer.Due = due;
            _timers.Enqueue(timer, due);
        }
    }

    /// <summary>Calls back whenever one of <paramref name="events"/>, an error or a hang-up is there. On the loop's thread only.</summary>
    public LoopWatch Watch(FileDescriptor descriptor, LoopEvents events, Action<LoopEvents> callback)
    {
        var watch = new LoopWatch(this, _nextKey++, descriptor, callback);
        Control(Interop.EpollAdd, descriptor, events, watch.Key);
        _watches.Add(watch.Key, watch);
        return watch;
    }

    /// <summary>Ends the thread after the callback it is in.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        Interop.Write(_wake, 1, sizeof(ulong));
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        _epoll.Dispose();
        _timer.Dispose();
        _wake.Dispose();
    }

    internal void Change(LoopWatch watch, LoopEvents events) => Control(Interop.EpollModify, watch.Descriptor, events, watch.Key);

    internal void Remove(LoopWatch watch)
    {
        // A descriptor that is already closed has left the epoll set by itself.
        if (_watches.Remove(watch.Key) && !watch.Descriptor.IsClosed)
        {
            Interop.EpollControl(_epoll, Interop.EpollDelete, watch.Descriptor, default);
        }
    }

    private static FileDescriptor Opened(FileDescriptor descriptor, string operation) =>
        descriptor.IsInvalid ? throw ErrnoException.Last(operation) : descriptor;

    private void Control(int operation, FileDescriptor descriptor, LoopEvents events, ulong key) =>
        ErrnoException.ThrowIfNegative(
            Interop.EpollControl(_epoll, operation, descriptor, new Interop.EpollEvent { Events = (uint)events, Data = key }), "epoll_ctl");

    private void Run(int nice)
    {
        // The kernel may otherwise round every wake-up by 50 us (man 2 prctl, PR_SET_TIMERSLACK).
        Interop.ProcessControl(Interop.PrSetTimerSlack, 1);
        Interop.SetPriority(Interop.PriorityProcess, 0, nice);
        var events = stackalloc Interop.EpollEvent[Batch];
        while (!_stopping)
        {
            Arm();
            var count = Interop.EpollWait(_epoll, events, Batch, -1);
            for (var i = 0; i < count && !_stopping; i++)
            {
                Handle(events[i].Data, (LoopEvents)events[i].Events);
            }

            // A full batch may have left an answer behind: fetch it before anything is declared late.
            if (count < Batch)
            {
                FireDue();
            }
        }
    }

    private void Handle(ulong key, LoopEvents events)
    {
        switch (key)
        {
            case TimerKey:
                _armed = Expired;
                break;
            case WakeKey:
                Interop.Read(_wake, out _, sizeof(ulong));
                while (!_stopping && _posted.TryDequeue(out var action))
                {
                    Guarded(action);
                }

                break;
            default:
                if (_watches.TryGetValue(key, out var watch))
                {
                    Guarded(watch.Callback, events);
                }

                break;
        }
    }

    private void FireDue()
    {
        // With the time read once, what falls due meanwhile waits for the next round, so that descriptors get their turn.
        var now = MonotonicClock.Now;
        while (!_stopping && _timers.TryPeek(out var timer, out var due) && (due <= now || timer.IsStale(due)))
        {
            _timers.Dequeue();
            if (!timer.IsStale(due))
            {
                Fire(timer);
            }
        }
    }

    private void Arm()
    {
        long due;
        while (_timers.TryPeek(out var timer, out due) && timer.IsStale(due))
        {
            _timers.Dequeue();
        }

        if (_timers.Count == 0 && _armed == Expired)
        {
            Interop.Read(_timer, out _, sizeof(ulong));
            _armed = 0;
        }

        if (_timers.Count == 0 || due == _armed)
        {
            return;
        }

        _armed = due;
        var value = new Interop.TimerSpec { Value = Interop.TimeSpec.FromNanoseconds(Math.Max(1, due)) };
        ErrnoException.ThrowIfNegative(Interop.TimerSet(_timer, Interop.TimerAbsolute, value, nint.Zero), "timerfd_settime");
    }

    private void Fire(LoopTimer timer)
    {
        try
        {
            timer.Fire();
        }
        catch (Exception e)
        {
            _onError(e);
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _onError(e);
        }
    }

    private void Guarded(Action<LoopEvents> callback, LoopEvents events)
    {
        try
        {
            callback(events);
        }
        catch (Exception e)
        {
            _onError(e);
        }
    }
}
