using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Flows;

namespace FaultLab.Agent.Traffic.Iperf3;

/// <summary>Reads what one end of iperf3 prints, test after test, and keeps the totals of all of them.</summary>
internal sealed class Iperf3Output(Iperf3Request request)
{
    private const string Voice = "iperf3: ";
    private const string Error = "error - ";

    private readonly GapTracker _gaps = new();
    private double _told;
    private long _zero = long.MaxValue;
    private long _bytes;
    private long _expected;
    private long _lost;
    private double _jitter;

    /// <summary>UDP: datagrams. TCP: writes (or what would have been read with one) of <see cref="Iperf3Request.Length"/>.</summary>
    public long Packets => request.Udp ? _expected - _lost : (_bytes + request.Length - 1) / request.Length;

    public long Bytes => request.Udp ? Packets * request.Length : _bytes;

    public long Lost => Math.Max(0, _lost);

    public long Retransmits { get; private set; }

    /// <summary>Tests in which the two ends found each other.</summary>
    public long Connections { get; private set; }

    /// <summary>What it said last of its own trouble: <c>error - unable to connect to server: Connection refused</c>.</summary>
    public string? LastWords { get; private set; }

    /// <summary>Whether what it said is of the network, and not of how it was called or ended.</summary>
    public static bool IsError(string words) => words.StartsWith(Error, StringComparison.Ordinal);

    public static string WithoutPrefix(string words) => IsError(words) ? words[Error.Length..] : words;

    /// <summary>A client that is started anew counts its time anew.</summary>
    public void Begin() => (_told, _zero, LastWords) = (0, long.MaxValue, null);

    /// <param name="now">When it came, in nanoseconds.</param>
    /// <returns>What it says of trouble; null: nothing.</returns>
    public string? Read(string line, long now)
    {
        if (line.IndexOf(Voice, StringComparison.Ordinal) is >= 0 and var at)
        {
            return LastWords = line[(at + Voice.Length)..].TrimEnd(' ', ':');
        }

        if (line.StartsWith("Accepted connection", StringComparison.Ordinal))
        {
            Begin();
            Connections++;
        }
        else if (request.Target is not null && line.StartsWith("Connecting to host", StringComparison.Ordinal))
        {
            Connections++;
        }
        else if (Interval.TryParse(line, out var interval) && !interval.IsSummary && interval.IsSum == request.Streams > 1)
        {
            Add(interval, now);
        }

        return null;
    }

    /// <summary>The longest time in which nothing came (or was sent) since this was asked last, an open one included, to a tenth of a second.</summary>
    public long TakeLongestGap(long now) => _gaps.Take(now);

    /// <summary>The largest since this was asked last.</summary>
    public long TakeJitterNanoseconds()
    {
        var largest = (long)(_jitter * MonotonicClock.Millisecond);
        _jitter = 0;
        return largest;
    }

    private void Add(in Interval interval, long now)
    {
        // One that breaks off prints its last interval again.
        if (interval.From < _told)
        {
            return;
        }

        _told = interval.To;
        // The line may have waited for us: the one that waited least tells when the test began.
        var end = (long)(interval.To * MonotonicClock.Second);
        _zero = Math.Min(_zero, now - end);
        if (Count(interval))
        {
            _gaps.Arrived(_zero + end);
        }
    }

    /// <returns>Whether there was anything.</returns>
    private bool Count(in Interval interval)
    {
        if (!request.Udp)
        {
            _bytes += interval.Bytes;
            Retransmits += interval.Count ?? 0;
            return interval.Bytes > 0;
        }

        var (expected, lost, jitter) = interval.Datagrams ?? new ReceivedDatagrams(interval.Count ?? 0, 0, 0);
        _expected += expected;
        _lost += lost;
        _jitter = Math.Max(_jitter, jitter);
        return expected > lost;
    }
}
