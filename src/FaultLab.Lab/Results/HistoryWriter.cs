using System.Collections.Concurrent;
using System.Collections.Immutable;
using FaultLab.Histories;

namespace FaultLab.Lab.Results;

/// <summary>
/// Appends the history of a run to its <c>history.jsonl</c>. Events wait in a bounded queue; one thread writes them in whole lines as
/// they come, makes them durable once a second and at once after a fault, a QMP event or a trouble, and hands them to the subscribers.
/// </summary>
/// <remarks>
/// A disk that cannot take the history shows in <see cref="Failure"/>; subscribers go on. Events that found the queue full are
/// counted and named in a <see cref="LabTrouble"/>, so that the run is judged inconclusive instead of on half of its history.
/// </remarks>
public sealed class HistoryWriter : IHistorySink, IAsyncDisposable
{
    /// <summary>Some minutes of a busy lab; about 50 MB when full.</summary>
    private const int DefaultCapacity = 100_000;

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<object> _queue;
    private readonly HistoryFile _file;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<Action<HistoryEvent>> _observers = [];
    private long _overflowed;
    private long _lastSync;
    private bool _syncDue;

    /// <exception cref="LabException">The file cannot be made.</exception>
    public HistoryWriter(string path, RunClock clock, int capacity = DefaultCapacity)
        : this(HistoryFile.Create(path), clock, capacity)
    {
    }

    internal HistoryWriter(HistoryFile file, RunClock clock, int capacity)
    {
        Clock = clock;
        _file = file;
        _queue = new BlockingCollection<object>(capacity);
        _lastSync = clock.Time.GetTimestamp();
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "history writer" };
        _thread.Start();
    }

    public RunClock Clock { get; }

    /// <summary>Stays incomplete while all is well; faults with a <see cref="LabException"/> when the history can no longer be written.</summary>
    public Task Failure => _failure.Task;

    public void Append(HistoryEvent historyEvent)
    {
        ArgumentNullException.ThrowIfNull(historyEvent);
        if (!TryQueue(historyEvent))
        {
            Interlocked.Increment(ref _overflowed);
        }
    }

    /// <summary>
    /// Calls <paramref name="observer"/> for every event from now on, on the writer's thread: it must be quick and must not throw (one
    /// that throws is dropped, and a trouble says so).
    /// </summary>
    public IDisposable Subscribe(Action<HistoryEvent> observer)
    {
        ImmutableInterlocked.Update(ref _observers, (all, added) => all.Add(added), observer);
        return new Subscription(this, observer);
    }

    /// <summary>Completes when everything appended before is in the file and durable. Throws the <see cref="Failure"/> if there is one.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!TryQueue(written) && !_closed.Task.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Clock.Time, cancellationToken);
        }

        await Task.WhenAny(written.Task, _closed.Task).WaitAsync(cancellationToken);
        if (Failure.IsFaulted)
        {
            await Failure;
        }
    }

    /// <summary>Writes what is queued and closes the file. Does not throw: see <see cref="Failure"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _closed.Task;
    }

    private bool TryQueue(object item)
    {
        try
        {
            return _queue.TryAdd(item);
        }
        catch (InvalidOperationException) // Closed: a straggler of teardown.
        {
            return false;
        }
    }

    private void WriteAll()
    {
        var flushes = new List<TaskCompletionSource>();
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out var item, SyncInterval))
            {
                do
                {
                    Take(item, flushes);
                }
                while (_file.HasRoom && _queue.TryTake(out item));
            }

            ReportOverflow();
            Guard(() => _file.Write());
            SyncWhenDue(flushes.Count > 0);
            flushes.ForEach(f => f.SetResult());
            flushes.Clear();
        }

        Guard(() => _file.Close());
        _closed.SetResult();
    }

    private void Take(object item, List<TaskCompletionSource> flushes)
    {
        if (item is HistoryEvent historyEvent)
        {
            Take(historyEvent);
        }
        else
        {
            flushes.Add((TaskCompletionSource)item);
        }
    }

    private void Take(HistoryEvent historyEvent)
    {
        Guard(() => _file.Add(historyEvent));
        _syncDue |= historyEvent is FaultEvent or QmpEvent or LabTrouble or RunEnded;
        foreach (var observer in _observers)
        {
            try
            {
                observer(historyEvent);
            }
#pragma warning disable CA1031 // Whatever a subscriber throws must not end the history.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Unsubscribe(observer);
                Take(Trouble("observer", $"a subscriber of the history failed and gets no more events: {e.Message}"));
            }
        }
    }

    private void ReportOverflow()
    {
        var lost = Interlocked.Exchange(ref _overflowed, 0);
        if (lost > 0)
        {
            Take(Trouble("run", $"{lost} events of the history were lost: the disk did not take them in time"));
        }
    }

    private void SyncWhenDue(bool now)
    {
        _syncDue |= Clock.Time.GetElapsedTime(_lastSync) >= SyncInterval;
        if (!_syncDue && !now)
        {
            return;
        }

        Guard(() => _file.Sync());
        _lastSync = Clock.Time.GetTimestamp();
        _syncDue = false;
    }

    /// <summary>After the first failure nothing more is written: a history with a hole in it would lie.</summary>
    private void Guard(Action action)
    {
        if (Failure.IsFaulted)
        {
            return;
        }

        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _failure.SetException(new LabException($"cannot write the history {_file.Path}: {e.Message}",
                "free space on that disk, or name another folder in FAULTLAB_RESULTS", inner: e));
        }
    }

    private LabTrouble Trouble(string affects, string message)
    {
        var now = Clock.Now;
        return new LabTrouble { At = now.At, Wall = now.Wall, Affects = affects, Message = message };
    }

    private void Unsubscribe(Action<HistoryEvent> observer) =>
        ImmutableInterlocked.Update(ref _observers, (all, gone) => all.Remove(gone), observer);

    private sealed class Subscription(HistoryWriter writer, Action<HistoryEvent> observer) : IDisposable
    {
        public void Dispose() => writer.Unsubscribe(observer);
    }
}
