namespace FaultLab.Histories;

/// <summary>A moment on both clocks: monotonic since the history began, and the wall's.</summary>
public readonly record struct Stamp(TimeSpan At, DateTimeOffset Wall);

/// <summary>The two clocks of a run: a monotonic one that starts at zero when the history does, and the wall's.</summary>
public sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public TimeSpan Elapsed => Time.GetElapsedTime(_start);

    public Stamp Now => new(Elapsed, Time.GetUtcNow());

    /// <summary>The stamp of a moment that <see cref="TimeProvider.GetTimestamp"/> read, here or in another process of this machine.</summary>
    public Stamp Of(long timestamp)
    {
        var now = Now;
        var at = Time.GetElapsedTime(_start, timestamp);
        return new Stamp(at, now.Wall - (now.At - at));
    }
}
