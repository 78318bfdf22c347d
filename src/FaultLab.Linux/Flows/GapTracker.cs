namespace FaultLab.Linux.Flows;

/// <summary>The longest time without an arrival since the last report. Before the first arrival there is no gap.</summary>
public sealed class GapTracker
{
    private long? _last;
    private long _longest;

    /// <summary>Goes on from an arrival that another counted.</summary>
    public void ContinueFrom(long nanoseconds) => _last = nanoseconds;

    /// <param name="nanoseconds">When, on any clock.</param>
    public void Arrived(long nanoseconds)
    {
        if (_last is { } last)
        {
            _longest = Math.Max(_longest, nanoseconds - last);
        }

        _last = nanoseconds;
    }

    /// <summary>The longest gap that ended since the last call, or that is open still. An open gap is reported again, longer, next time.</summary>
    public long Take(long now)
    {
        var open = _last is { } last ? now - last : 0;
        var result = Math.Max(_longest, open);
        _longest = 0;
        return result;
    }
}
