using System.Text;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Traffic.Iperf3;

/// <summary>
/// One end of a flow that iperf3 makes. It ends when the path is cut for long; then it is started again until its time is over. What it says of the
/// network is counted; that it was ended, or called wrongly, is trouble of the lab.
/// </summary>
internal sealed class Iperf3Endpoint : ITrafficEndpoint
{
    /// <summary>iperf3 keeps what it printed of every interval in memory until the test ends: a longer one is several.</summary>
    private const int LongestTestSeconds = 3600;

    private const long FirstBackoff = 100 * MonotonicClock.Millisecond;
    private const long LongestBackoff = 2 * MonotonicClock.Second;
    private const int Signalled = 128;

    /// <summary>What a server says of a client that was asked to end, as ours are when the schedule is over.</summary>
    private const string ClientDone = "the client has terminated";

    /// <summary>A slow guest under emulation needs a second.</summary>
    private const long LongestBegin = 5 * MonotonicClock.Second;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly EventLoop _loop;
    private readonly Iperf3Request _request;
    private readonly Iperf3Command _command;
    private readonly Iperf3Output _output;
    private readonly Action<string> _trouble;
    private readonly HashSet<string> _troubles = [];
    private readonly ErrorCounts _errors = new();
    private readonly long _end;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly StringBuilder _line = new();
    private PipedProcess? _process;
    private LoopWatch? _outputWatch;
    private LoopWatch? _endWatch;
    private LoopTimer? _timer;
    private long _backoff = FirstBackoff;
    private long _breaks;
    private long _connectionsBefore;

    /// <param name="trouble">Told what makes this flow say nothing.</param>
    public Iperf3Endpoint(EventLoop loop, Iperf3Request request, Action<string> trouble)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Streams);
        (_loop, _request, _trouble) = (loop, request, trouble);
        _command = Iperf3Command.For(request);
        _output = new Iperf3Output(request);
        _end = request.Seconds > 0 ? MonotonicClock.Now + (request.Seconds * MonotonicClock.Second) : long.MaxValue;
        Start();
        if (IsServer)
        {
            AwaitListening();
        }
    }

    private bool IsServer => _request.Target is null;

    public TrafficNotification Report(long now)
    {
        while (_process is { HasOutput: true } && TakeOutput())
        {
        }

        return new TrafficNotification
        {
            Name = _request.Name,
            Side = _request.Sends ? TrafficSides.Sender : TrafficSides.Receiver,
            MonotonicNanoseconds = now,
            Packets = _output.Packets,
            Bytes = _output.Bytes,
            Lost = _output.Lost,
            Errors = _errors.Snapshot(),
            LongestGapNanoseconds = _output.TakeLongestGap(Math.Min(now, _end)),
            Reconnects = _breaks,
            // Of a multipath socket iperf3 sees its first subflow at most.
            Retransmits = _request is { Sends: true, Udp: false, Mptcp: false } ? _output.Retransmits : null,
            JitterNanoseconds = _request is { Sends: false, Udp: true } ? _output.TakeJitterNanoseconds() : null,
        };
    }

    public void Dispose()
    {
        _timer?.Cancel();
        Forget();
    }

    private void Start()
    {
        // A server waits for clients for as long as there is a run.
        var seconds = IsServer ? LongestTestSeconds : (int)Math.Min(LongestTestSeconds, (_end - MonotonicClock.Now + (MonotonicClock.Second / 2)) / MonotonicClock.Second);
        if (seconds < 1)
        {
            return;
        }

        _output.Begin();
        _connectionsBefore = _output.Connections;
        _line.Clear();
        _process = PipedProcess.Start(_command.Path, _command.Arguments(_request, seconds));
        _outputWatch = _loop.Watch(_process.Output, LoopEvents.Readable, _ => TakeOutput());
        _endWatch = _loop.Watch(_process.End, LoopEvents.Readable, _ => Ended());
    }

    /// <summary>A client that comes before the server listens is refused, which looks like trouble and is none.</summary>
    private void AwaitListening()
    {
        var until = MonotonicClock.Now + LongestBegin;
        while (!ListeningPorts.Has(_request.Port) && MonotonicClock.Now < until && !_process!.WaitForEnd(Glance))
        {
        }
    }

    /// <summary>False: there will be no more.</summary>
    private bool TakeOutput()
    {
        var count = _process!.Read(_buffer);
        if (count == 0)
        {
            _outputWatch?.Dispose();
            return false;
        }

        var now = MonotonicClock.Now;
        foreach (var letter in Encoding.Latin1.GetString(_buffer, 0, count))
        {
            if (letter != '\n')
            {
                _line.Append(letter);
                continue;
            }

            if (_output.Read(_line.ToString(), now) is { } words && IsServer && words != ClientDone)
            {
                _errors.Add(Iperf3Output.WithoutPrefix(words), 1);
            }

            _line.Clear();
        }

        return true;
    }

    private void Ended()
    {
        while (_process!.HasOutput && TakeOutput())
        {
        }

        if (_process.TryReap() is not { } status)
        {
            return;
        }

        Forget();
        var backoff = Judge(status);
        _timer = _loop.At(MonotonicClock.Now + backoff, StartAgain);
    }

    /// <summary>How long to wait before the next.</summary>
    private long Judge(int status)
    {
        if (status == 0 && !IsServer)
        {
            // Its time was over; the next hour's begins.
            _backoff = FirstBackoff;
            return 0;
        }

        var words = _output.LastWords;
        if (status < Signalled && words is not null && Iperf3Output.IsError(words) && !IsServer)
        {
            _errors.Add(Iperf3Output.WithoutPrefix(words), 1);
        }
        else
        {
            Trouble(status >= Signalled ? $"was ended by signal {status - Signalled}" : $"ended with status {status}: {words ?? "it said nothing"}");
        }

        var hadConnected = _output.Connections > _connectionsBefore;
        _breaks += hadConnected && !IsServer ? 1 : 0;
        var wait = hadConnected ? FirstBackoff : _backoff;
        _backoff = Math.Min(LongestBackoff, wait * 2);
        return wait;
    }

    private void StartAgain()
    {
        try
        {
            Start();
        }
        catch (ErrnoException e)
        {
            Trouble($"could not be started again: {e.Message}");
        }
    }

    /// <summary>The same once.</summary>
    private void Trouble(string what)
    {
        if (_troubles.Add(what))
        {
            _trouble($"its iperf3 {(IsServer ? "server" : "client")} {what}");
        }
    }

    private void Forget()
    {
        _outputWatch?.Dispose();
        _endWatch?.Dispose();
        _process?.Stop(IsServer ? TimeSpan.Zero : Grace);
        _process?.Dispose();
        _process = null;
    }
}
