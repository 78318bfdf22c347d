using System.Globalization;
using System.Text.Json.Nodes;

namespace FaultLab.Results.Html;

/// <summary>One chart: its lines on one axis of time, least and greatest value a bucket.</summary>
internal sealed class ChartBuilder(RunFacts facts, string title, string unit)
{
    private readonly List<(string Label, BucketedSeries Series)> _lines = [];
    private BucketedSeries? _losses;

    public ChartBuilder Line(string label, BucketedSeries series)
    {
        _lines.Add((label, series));
        return this;
    }

    /// <summary>Buckets with a value above zero are marked as losses.</summary>
    public ChartBuilder Losses(BucketedSeries series)
    {
        _losses = series;
        return this;
    }

    public JsonObject Build()
    {
        var lost = _losses?.Buckets.Where(b => b.Value.Max > 0).Select(b => b.Key).ToList() ?? [];
        var buckets = _lines.SelectMany(l => l.Series.Buckets.Keys).Concat(lost).Distinct().Order().ToList();
        return new JsonObject
        {
            ["title"] = title,
            ["unit"] = unit,
            ["x"] = new JsonArray([.. buckets.Select(b => (JsonNode)Time(Seconds(b)))]),
            ["lines"] = new JsonArray([.. _lines.Select(l => Values(l.Label, l.Series, buckets))]),
            ["lost"] = new JsonArray([.. lost.Select(b => (JsonNode)Time(Seconds(b)))]),
        };
    }

    /// <summary>Four digits: as much as a chart shows, and a page of a third the size.</summary>
    public static JsonNode Short(double value) =>
        JsonValue.Create(decimal.Parse(value.ToString(Math.Abs(value) >= 1000 ? "0" : "G4", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture));

    /// <summary>Seconds, no finer than the finest bucket needs.</summary>
    public static JsonNode Time(double seconds) => JsonValue.Create(Math.Round((decimal)seconds, 2));

    private static JsonObject Values(string label, BucketedSeries series, List<int> buckets)
    {
        var line = new JsonObject { ["label"] = label, ["max"] = Pick(series, buckets, b => b.Max) };
        if (series.Buckets.Values.Any(b => b.Min < b.Max))
        {
            line["min"] = Pick(series, buckets, b => b.Min);
        }

        return line;
    }

    private static JsonArray Pick(BucketedSeries series, List<int> buckets, Func<BucketedSeries.Bucket, double> pick) =>
        [.. buckets.Select(b => series.Buckets.TryGetValue(b, out var bucket) ? Short(pick(bucket)) : null)];

    private double Seconds(int bucket) => (bucket * facts.Grid.Width) - facts.Zero.TotalSeconds;
}
