using FaultLab.Results.Html;
using NUnit.Framework;

namespace FaultLab.Tests.Results.Html;

internal sealed class BucketedSeriesTests
{
    [Test]
    public void Keeps_every_sample_of_a_short_run_apart()
    {
        var series = new BucketedSeries(new TimeGrid());
        for (var i = 0; i < 450; i++)
        {
            series.Add(i * 0.2, i);
        }

        Assert.That(series.Buckets, Has.Count.EqualTo(450));
    }

    [Test]
    public void A_peak_of_one_sample_survives_three_days()
    {
        var series = new BucketedSeries(new TimeGrid());
        for (var second = 0; second < 72 * 3600; second++)
        {
            series.Add(second, second == 100_000 ? 900 : 1);
        }

        Assert.That(series.Buckets, Has.Count.LessThanOrEqualTo(TimeGrid.MaxBuckets));
        Assert.That(series.Buckets.Values.Count(b => b.Max == 900), Is.EqualTo(1));
        Assert.That(series.Buckets.Values, Has.All.Property("Min").EqualTo(1));
    }

    [Test]
    public void Series_of_one_grid_stay_aligned_when_one_of_them_outgrows_it()
    {
        var grid = new TimeGrid();
        var (shortest, longest) = (new BucketedSeries(grid), new BucketedSeries(grid));
        shortest.Add(60, 1);
        longest.Add(60, 1);
        longest.Add(100_000, 1);
        Assert.That(shortest.Buckets.Keys.Single(), Is.EqualTo(longest.Buckets.Keys.Min()));
    }

    [Test]
    public void Quantiles_are_within_two_percent()
    {
        var histogram = new LogHistogram();
        for (var i = 1; i <= 10_000; i++)
        {
            histogram.Add(TimeSpan.FromMicroseconds(i));
        }

        Assert.That(histogram.Quantile(0.5)!.Value.TotalMicroseconds, Is.EqualTo(5000).Within(2).Percent);
        Assert.That(histogram.Quantile(0.99)!.Value.TotalMicroseconds, Is.EqualTo(9900).Within(2).Percent);
        Assert.That(new LogHistogram().Quantile(0.5), Is.Null);
    }
}
