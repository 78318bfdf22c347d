using System.Collections.Concurrent;
using FaultLab.Linux.Events;
using EventCalls = FaultLab.Linux.Events.Interop;

namespace FaultLab.Linux.Wires;

/// <summary>
/// Carries the frames of all user wires of a lab, on one thread of its own: it sleeps in epoll until a frame comes or one is due, with a
/// timer of the kernel to the nanosecond, and runs under SCHED_FIFO where this is allowed. Nothing is allocated for a frame.
/// </summary>
public sealed unsafe class WireEngine : IDisposable
{
    /// <summary>What frames under way may take together: 1 s of 1 Gbit/s and more.</summary>
    private const long PoolBytes = 256L << 20;

    private const int MostFrames = 1 << 17;

    /// <summary>Ethernet header, two VLAN tags.</summary>
    private const int HeaderBytes = 14 + 8;

    /// <summary>Above ordinary threads, below those of the kernel.</summary>
    private const int RealtimePriority = 10;

    private readonly FramePool _pool;
    private readonly DueQueue _due = new();
    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _timer;
    private readonly FileDescriptor _wake;
    private readonly ConcurrentQueue<Command> _commands = new();
    private readonly List<FrameSocket?> _sockets = [null, null];
    private readonly List<UserWire> _wires = [];
    private readonly List<FrameSocket> _dirty = [];
    private readonly int[] _slots = new int[FrameSocket.Batch];
    private readonly Action<int, bool> _done;
    private readonly Thread _thread;
    private long _armed = long.MaxValue;
    private long _now;
    private bool _stopping;
    private volatile Exception? _failure;

    private WireEngine(int largestFrame)
    {
        _pool = new FramePool(largestFrame, PoolBytes, MostFrames);
        _epoll = Checked(EventCalls.EpollCreate(EventCalls.CloseOnExec), "epoll_create1");
        _timer = Checked(EventCalls.TimerCreate(EventCalls.ClockMonotonic, EventCalls.CloseOnExec | EventCalls.NonBlocking), "timerfd_create");
        _wake = Checked(EventCalls.EventCreate(0, EventCalls.CloseOnExec | EventCalls.NonBlocking), "eventfd");
        Control(EventCalls.EpollAdd, _wake, Interop.EpollIn, 0);
        Control(EventCalls.EpollAdd, _timer, Interop.EpollIn, 1);
        _done = Done;
        _thread = new Thread(Run) { IsBackground = true, Name = "wires" };
    }

    /// <summary>Why it stopped by itself; null while all is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether the thread runs under SCHED_FIFO.</summary>
    public bool IsRealtime { get; private set; }

    /// <summary>Bytes of the largest frame of a link, from the Ethernet header on.</summary>
    public static int LargestFrameOf(int mtu) => mtu + HeaderBytes;

    /// <param name="largestFrame">Bytes of the largest frame of any wire, from the Ethernet header on.</param>
    /// <param name="realtime">Whether to ask for SCHED_FIFO; without the right to it the thread is an ordinary one.</param>
    public static WireEngine Start(int largestFrame, bool realtime = true)
    {
        var engine = new WireEngine(largestFrame);
        engine.IsRealtime = realtime;
        engine._thread.Start();
        engine.Do(() => { });
        return engine;
    }

    /// <summary>Makes a wire without ends.</summary>
    public UserWire Add(string name) => Get(() =>
    {
        var wire = new UserWire(this, name, MonotonicClock.Now);
        _wires.Add(wire);
        return wire;
    });

    /// <summary>Ends the thread and closes the ends of all wires. What is under way is lost.</summary>
    public void Dispose()
    {
        if (_wake.IsClosed)
        {
            return;
        }

        Volatile.Write(ref _stopping, true);
        Wake();
        _thread.Join();
        foreach (var socket in _sockets.OfType<FrameSocket>())
        {
            socket.Dispose();
        }

        _wake.Dispose();
        _timer.Dispose();
        _epoll.Dispose();
        _pool.Dispose();
    }

    /// <summary>Does something on the wires' thread, between two frames, and waits for it.</summary>
    internal void Do(Action action) => Get(() =>
    {
        action();
        return true;
    });

    internal T Get<T>(Func<T> function)
    {
        T result = default!;
        using var command = new Command(() => result = function());
        _commands.Enqueue(command);
        Wake();
        while (!command.Finished.Wait(TimeSpan.FromMilliseconds(100)))
        {
            if (!_thread.IsAlive && !command.Finished.IsSet)
            {
                throw new InvalidOperationException("The wires' thread has ended.", _failure);
            }
        }

        return command.Error is { } error ? throw new InvalidOperationException(error.Message, error) : result;
    }

    internal void Watch(FrameSocket socket)
    {
        _sockets.Add(socket);
        Control(EventCalls.EpollAdd, socket.Descriptor, Interop.EpollIn, (ulong)(_sockets.Count - 1));
    }

    internal void Remove(FrameSocket socket)
    {
        var index = _sockets.IndexOf(socket);
        _sockets[index] = null;
        _dirty.Remove(socket);
        socket.ReturnSlots(_pool);
        socket.Dispose();
    }

    private void Run()
    {
        try
        {
            EventCalls.ProcessControl(EventCalls.PrSetTimerSlack, 1);
            var priority = RealtimePriority;
            IsRealtime = IsRealtime && Interop.SetScheduler(0, Interop.SchedFifo, priority) == 0;
            var events = stackalloc EventCalls.EpollEvent[FrameSocket.Batch];
            while (!Volatile.Read(ref _stopping))
            {
                var count = EventCalls.EpollWait(_epoll, events, FrameSocket.Batch, -1);
                if (count < 0 && ErrnoException.Last("wait for frames") is { Errno: not Errno.EINTR } error)
                {
                    throw error;
                }

                _now = MonotonicClock.Now;
                for (var i = 0; i < count; i++)
                {
                    Handle(events[i]);
                }

                Release();
                FlushAll();
                Arm();
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    private void Handle(in EventCalls.EpollEvent happened)
    {
        switch (happened.Data)
        {
            case 0:
                EventCalls.Read(_wake, out _, sizeof(ulong));
                RunCommands();
                break;
            case 1:
                EventCalls.Read(_timer, out _, sizeof(ulong));
                _armed = long.MaxValue;
                break;
            default:
                if (_sockets[(int)happened.Data] is { } socket)
                {
                    Serve(socket, happened.Events);
                }

                break;
        }
    }

    private void Serve(FrameSocket socket, uint events)
    {
        if ((events & Interop.EpollOut) != 0)
        {
            MarkDirty(socket);
        }

        if ((events & ~(Interop.EpollIn | Interop.EpollOut)) != 0)
        {
            socket.TakeError();
        }

        if ((events & Interop.EpollIn) == 0)
        {
            return;
        }

        var count = socket.Receive(_pool, _slots, out var starved);
        var direction = socket.Inbound!;
        for (var i = 0; i < count; i++)
        {
            var number = direction.Counters.Received;
            if (_slots[i] < 0)
            {
                direction.Counters.Received++;
                direction.Counters.Overloaded++;
                direction.Note(_now, number, 0, FrameMarks.Overloaded, 0);
            }
            else
            {
                Accept(direction, _slots[i], number);
            }
        }

        if (starved && count == 0)
        {
            // Nothing is free: what waits in the socket is dropped by the kernel in the end, and counted there.
            Release();
            FlushAll();
        }
    }

    private void Accept(WireDirection direction, int slot, long number)
    {
        ref var frame = ref _pool.Frames[slot];
        frame.Direction = direction;
        frame.Number = number;
        frame.HasTwin = false;
        var fate = direction.Decide(number, frame.Length, _now, out var leaves);
        direction.Note(_now, number, frame.Length, fate.Marks, fate.FlippedBit);
        if ((fate.Marks & (FrameMarks.Lost | FrameMarks.LostInBurst | FrameMarks.Overflowed)) != 0)
        {
            _pool.Return(slot);
            return;
        }

        var copy = (fate.Marks & FrameMarks.Duplicated) != 0 ? Copy(direction, slot) : -1;

        if ((fate.Marks & FrameMarks.Corrupted) != 0 && frame.Length > 0)
        {
            var bit = fate.FlippedBit % ((uint)frame.Length * 8);
            _pool.DataOf(slot)[frame.Offset + (int)(bit / 8)] ^= (byte)(1 << (int)(bit % 8));
        }

        Schedule(slot, leaves + fate.DelayNanoseconds);
        if (copy >= 0)
        {
            Schedule(copy, leaves + fate.CopyDelayNanoseconds);
        }
    }

    /// <summary>The place of the copy; -1 when there is no room for it.</summary>
    private int Copy(WireDirection direction, int slot)
    {
        ref var frame = ref _pool.Frames[slot];
        var copy = _pool.Take();
        if (copy < 0)
        {
            direction.Counters.Overloaded++;
            direction.Note(_now, frame.Number, frame.Length, FrameMarks.Overloaded | FrameMarks.Duplicated, 0);
            return -1;
        }

        frame.HasTwin = true;
        new ReadOnlySpan<byte>(_pool.DataOf(slot) + frame.Offset, frame.Length).CopyTo(new Span<byte>(_pool.DataOf(copy), frame.Length));
        _pool.Frames[copy] = frame with { Offset = 0 };
        return copy;
    }

    private void Schedule(int slot, long due)
    {
        _pool.Frames[slot].Due = due > _now ? due : 0;
        if (due > _now)
        {
            _due.Add(due, slot);
        }
        else
        {
            Send(slot);
        }
    }

    private void Send(int slot)
    {
        ref var frame = ref _pool.Frames[slot];
        if (frame.Direction.To is not { } to || !to.Enqueue(slot))
        {
            Done(slot, taken: false);
            return;
        }

        MarkDirty(to);
        if (to.IsBatchFull)
        {
            to.Flush(_pool, _done);
        }
    }

    private void Release()
    {
        // Frames that become due while others are sent leave with them.
        if (_due.Count > 0)
        {
            _now = MonotonicClock.Now;
        }

        while (_due.NextDue <= _now)
        {
            Send(_due.Take());
        }
    }

    private void Done(int slot, bool taken)
    {
        ref var frame = ref _pool.Frames[slot];
        frame.Direction.Done(frame, taken, frame.Due == 0 ? _now : MonotonicClock.Now);
        _pool.Return(slot);
    }

    private void MarkDirty(FrameSocket socket)
    {
        if (!socket.IsDirty)
        {
            socket.IsDirty = true;
            _dirty.Add(socket);
        }
    }

    private void FlushAll()
    {
        foreach (var socket in _dirty)
        {
            socket.IsDirty = false;
            socket.Flush(_pool, _done);
            if (socket.IsBlocked != socket.WatchesWritable)
            {
                socket.WatchesWritable = socket.IsBlocked;
                var events = Interop.EpollIn | (socket.IsBlocked ? Interop.EpollOut : 0);
                Control(EventCalls.EpollModify, socket.Descriptor, events, (ulong)_sockets.IndexOf(socket));
            }
        }

        _dirty.Clear();
    }

    private void Arm()
    {
        // A timer that goes off too early only looks at the queue once more.
        if (_due.NextDue >= _armed)
        {
            return;
        }

        _armed = _due.NextDue;
        var when = new EventCalls.TimerSpec { Value = EventCalls.TimeSpec.FromNanoseconds(_armed) };
        ErrnoException.ThrowIfNegative(EventCalls.TimerSet(_timer, EventCalls.TimerAbsolute, when, 0), "timerfd_settime");
    }

    private void RunCommands()
    {
        while (_commands.TryDequeue(out var command))
        {
            command.Run();
        }
    }

    private void Wake() => EventCalls.Write(_wake, 1, sizeof(ulong));

    private void Control(int operation, FileDescriptor descriptor, uint events, ulong data) => ErrnoException.ThrowIfNegative(
        EventCalls.EpollControl(_epoll, operation, descriptor, new EventCalls.EpollEvent { Events = events, Data = data }), "epoll_ctl");

    private static FileDescriptor Checked(FileDescriptor descriptor, string call) =>
        descriptor.IsInvalid ? throw ErrnoException.Last(call) : descriptor;

    private sealed class Command(Action action) : IDisposable
    {
        public ManualResetEventSlim Finished { get; } = new();

        public Exception? Error { get; private set; }

        public void Run()
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                Error = e;
            }

            Finished.Set();
        }

        public void Dispose() => Finished.Dispose();
    }
}
