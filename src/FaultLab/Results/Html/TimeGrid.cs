namespace FaultLab.Results.Html;

/// <summary>
/// The time axis that all charts share: at most <see cref="MaxBuckets"/> buckets of equal width. The width doubles when the run outgrows it,
/// so that a minute is drawn sample by sample and three days still fit into a page.
/// </summary>
internal sealed class TimeGrid
{
    /// <summary>More than a chart has pixels.</summary>
    public const int MaxBuckets = 2400;

    /// <summary>Width of a bucket in seconds.</summary>
    public double Width { get; private set; } = 0.05;

    public int BucketOf(double seconds)
    {
        while (seconds / Width >= MaxBuckets)
        {
            Width *= 2;
        }

        return (int)Math.Max(0, seconds / Width);
    }
}
