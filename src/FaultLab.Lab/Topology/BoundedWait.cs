namespace FaultLab.Lab.Topology;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class BoundedWait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until there is something; null when the time passed without.</summary>
    public static async Task<T?> UntilAsync<T>(Func<T?> look, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            if (time.GetElapsedTime(start) >= timeout)
            {
                return null;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
