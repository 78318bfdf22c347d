namespace FaultLab.Detection;

/// <summary>The slope of a noisy series: the median of the slopes between all pairs of its points, which a few outliers do not move.</summary>
/// <remarks>P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968).</remarks>
internal static class TheilSen
{
    /// <summary>Pairs grow with the square: a longer series is thinned to so many points, each the median of its share.</summary>
    private const int MostPoints = 256;

    /// <param name="points">In order of x; at least two different x.</param>
    /// <returns>Units of y per unit of x.</returns>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var thin = Thin(points);
        var slopes = new List<double>(thin.Count * (thin.Count - 1) / 2);
        for (var i = 0; i < thin.Count; i++)
        {
            for (var j = i + 1; j < thin.Count; j++)
            {
                if (thin[j].X > thin[i].X)
                {
                    slopes.Add((thin[j].Y - thin[i].Y) / (thin[j].X - thin[i].X));
                }
            }
        }
        return slopes.Count == 0 ? throw new ArgumentException("A slope needs two points with different x.", nameof(points)) : Median(slopes);
    }

    private static IReadOnlyList<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points) => points.Count <= MostPoints
        ? points
        : [.. points.Select((p, i) => (Point: p, Bucket: (int)((long)i * MostPoints / points.Count))).GroupBy(p => p.Bucket, p => p.Point)
            .Select(bucket => (Median([.. bucket.Select(p => p.X)]), Median([.. bucket.Select(p => p.Y)])))];

    private static double Median(List<double> values)
    {
        values.Sort();
        var half = values.Count / 2;
        return values.Count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
