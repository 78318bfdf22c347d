using System.Net;
using System.Net.Sockets;
using FaultLab.Agent.Serving;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>
/// All ICMP and ICMPv6 probes (RFC 792, RFC 4443) of this node: one schedule, and one socket a family. Attempts that are due at the same
/// time go out together, and while all is well the thread wakes up for nothing else. On the thread of the probes' event loop, as all of it.
/// </summary>
internal sealed class EchoEngine : IDisposable
{
    /// <summary>Probes begin so far apart at least, or together: what is due at the same time goes out in one call and wakes the thread once.</summary>
    private const long Grid = 10 * MonotonicClock.Millisecond;

    /// <summary>That long an answer may wait to be told together with others. Everything else is told at once, in its order.</summary>
    private const long LongestWait = 100 * MonotonicClock.Millisecond;

    /// <summary>What has waited almost so long is told when the thread is awake anyway.</summary>
    private const long LongWait = LongestWait * 3 / 4;

    private readonly EventLoop _loop;
    private readonly ProbeLines _lines;
    private readonly EchoMeasures _measures = new();
    private readonly EchoJudge _judge;
    private readonly PriorityQueue<EchoTarget, long> _due = new();
    private readonly PriorityQueue<EchoTarget, long> _watched = new();
    private readonly LoopTimer _dueTimer;
    private readonly LoopTimer _watchTimer;
    private readonly LoopTimer _tellTimer;
    private EchoSocket? _ipv4;
    private EchoSocket? _ipv6;

    // Tells this agent's probes apart; the token tells them from those of another process in the same namespace.
    private ushort _lastIdentifier = (ushort)(Environment.ProcessId * 64);

    // The agents of one machine have one clock: they are not to wake up all at the same time.
    private readonly long _phase = Environment.ProcessId * 37 % (Grid / MonotonicClock.Millisecond) * MonotonicClock.Millisecond;

    public EchoEngine(EventLoop loop, INotifier notifier)
    {
        _loop = loop;
        _lines = new ProbeLines(notifier);
        _judge = new EchoJudge(_lines, _measures);
        _dueTimer = EventLoop.Timer(SendDue);
        _watchTimer = EventLoop.Timer(EndOverdue);
        _tellTimer = EventLoop.Timer(_lines.Flush);
    }

    /// <exception cref="ArgumentException">There are as many as identifiers.</exception>
    public void Start(ProbeRequest request, IPAddress address)
    {
        // What has to be opened is open: the first attempt is not late for it.
        _ = address.AddressFamily == AddressFamily.InterNetworkV6 ? _ipv6 ??= Open(true) : _ipv4 ??= Open(false);
        var start = ((MonotonicClock.Now - _phase + Grid - 1) / Grid * Grid) + _phase;
        var target = new EchoTarget(request, address, ++_lastIdentifier, start);
        _judge.Add(target);
        _due.Enqueue(target, start);
        ArmDue();
    }

    public ProbeStatistics Statistics() => _measures.Snapshot();

    public void StopAll()
    {
        _dueTimer.Cancel();
        _watchTimer.Cancel();
        _tellTimer.Cancel();
        _lines.Flush();
        _due.Clear();
        _watched.Clear();
        _judge.Clear();
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        (_ipv4, _ipv6) = (null, null);
    }

    public void Dispose() => StopAll();

    private EchoSocket Open(bool isIPv6) => new(_loop, isIPv6, _judge.Token, Hear, _judge.Stamp, NotSent);

    private void Hear(EchoSocket socket)
    {
        Receive(socket);
        Tell();
    }

    private void ArmDue()
    {
        if (_due.TryPeek(out _, out var first))
        {
            _loop.Arm(_dueTimer, first);
        }
    }

    /// <summary>Only for attempts that wait for an answer now, and that the next attempts, before which they are looked at anyway, would see too late.</summary>
    private void ArmWatch()
    {
        var next = _due.TryPeek(out _, out var due) ? due : long.MaxValue;
        while (_watched.TryPeek(out var target, out var deadline) && deadline < next)
        {
            if (target.Deadline(_judge.Spoilt) <= deadline)
            {
                _loop.Arm(_watchTimer, deadline);
                return;
            }

            Rewatch(target);
        }

        _watchTimer.Cancel();
    }

    /// <summary>Puts the first of the watched where it belongs now.</summary>
    private void Rewatch(EchoTarget first)
    {
        var deadline = first.Deadline(_judge.Spoilt);
        first.IsWatched = deadline < long.MaxValue;
        if (first.IsWatched)
        {
            // Should it come to life meanwhile, it cannot be dead again before this.
            var soonest = first.Liveness is { } life ? MonotonicClock.Now + life.Patience : long.MaxValue;
            _watched.DequeueEnqueue(first, Math.Min(deadline, soonest));
        }
        else
        {
            _watched.Dequeue();
        }
    }

    private void SendDue()
    {
        var now = MonotonicClock.Now;
        _judge.Late(_due.TryPeek(out _, out var first) ? now - first : 0);
        if (_watched.TryPeek(out _, out var deadline) && deadline <= now)
        {
            // After a stall: what has to end makes room for what begins.
            EndOverdue();
        }

        while (_due.TryPeek(out var target, out var due) && due <= now)
        {
            _due.DequeueEnqueue(target, target.DueOf(target.Next + 1));
            Attempt(target, due, now - due);
        }

        _ipv4?.Flush();
        _ipv6?.Flush();

        // Of a neighbour on this machine the answers are there already.
        ReceiveAll();
        Tell();
        ArmDue();
        ArmWatch();
    }

    private void Attempt(EchoTarget target, long due, long late)
    {
        var sequence = target.Next++;
        if (late > Math.Min(ProbeSchedule.LongestDelay, target.Interval / 2))
        {
            _measures.Missed();
            _lines.Add(target, sequence, due, ProbeOutcomes.Missed, null, ProbeSchedule.LateBy(late));
            return;
        }

        _measures.Begun(late);
        (target.IsIPv6 ? _ipv6 : _ipv4)!.Add(target, sequence);
        if (!target.IsWatched)
        {
            // It goes out within this round, so that it is overdue a little later than this; the watch finds out.
            target.IsWatched = true;
            _watched.Enqueue(target, due + late + (target.Liveness is null ? target.Timeout : Math.Min(target.Timeout, target.Interval)));
        }
    }

    private void NotSent(EchoTarget target, long sequence, int error) => _judge.NotSent(target, sequence, ErrnoNames.Of(-error));

    private void Receive(EchoSocket socket)
    {
        while (socket.TryReceive())
        {
            _judge.Hear(socket);
            if (socket.Answers.Count < socket.Answers.Capacity)
            {
                break;
            }
        }
    }

    private void ReceiveAll()
    {
        if (_ipv4 is not null)
        {
            Receive(_ipv4);
        }

        if (_ipv6 is not null)
        {
            Receive(_ipv6);
        }
    }

    private void Tell()
    {
        if (_lines.IsEmpty)
        {
            return;
        }

        var now = MonotonicClock.Now;
        if (_tellTimer.Due == long.MaxValue)
        {
            _loop.Arm(_tellTimer, now + LongestWait);
        }

        if (_lines.IsUrgent || now >= _tellTimer.Due - LongestWait + LongWait)
        {
            _tellTimer.Cancel();
            _lines.Flush();
        }
    }

    private void EndOverdue()
    {
        // What arrived in time is never lost because it was not read yet.
        ReceiveAll();
        var now = MonotonicClock.Now;
        _judge.Late(_watched.TryPeek(out _, out var first) ? now - first : 0);
        while (_watched.TryPeek(out var target, out var deadline) && deadline <= now)
        {
            var socket = (target.IsIPv6 ? _ipv6 : _ipv4)!;
            while (target.TryOldest(out var sequence) && target.SentNanoseconds(sequence) + target.Timeout <= now)
            {
                _judge.TimeIsUp(target, sequence, socket);
            }

            _judge.LookForDeath(target, socket, now);

            Rewatch(target);
        }

        Tell();
        ArmWatch();
    }
}
