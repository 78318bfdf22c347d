using System.Collections.Immutable;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>What came out of a measure: figures, goals that were met or missed, and what a reader has to know of them.</summary>
public sealed record MeasureResult
{
    public required ImmutableArray<Series> Series { get; init; }

    public ImmutableArray<Goal> Goals { get; init; } = [];

    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>One quantity of one subject over all rounds.</summary>
/// <param name="Subject">Such as <c>FaultLab</c> or <c>tcpdump 4.99</c>.</param>
/// <param name="Quantity">Such as <c>CPU per packet</c>.</param>
/// <param name="Unit">Such as <c>ns</c>; empty for a count.</param>
public sealed record Series(string Subject, string Quantity, string Unit, ImmutableArray<double> Values)
{
    public double Min => Values.Min();

    public double Max => Values.Max();

    public double Median
    {
        get
        {
            var sorted = Values.Sort();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}

/// <summary>What a measure shall reach.</summary>
/// <param name="Text">Such as <c>CPU per packet at most 0.5 x tcpdump's</c>.</param>
/// <param name="Measured">What it came to, in words: <c>0.42 x</c>.</param>
public sealed record Goal(string Text, string Measured, bool Met)
{
    public static Goal AtMost(string text, double measured, double bound, string unit = "") =>
        new(text, $"{Figure.Of(measured)} {unit}".TrimEnd(), measured <= bound);

    public static Goal AtLeast(string text, double measured, double bound, string unit = "") =>
        new(text, $"{Figure.Of(measured)} {unit}".TrimEnd(), measured >= bound);

    /// <summary>Median against median.</summary>
    public static Goal AtMostTimes(string text, Series ours, Series theirs, double factor) => AtMost(text, ours.Median / theirs.Median, factor, "x");

    /// <inheritdoc cref="AtMostTimes"/>
    public static Goal AtLeastTimes(string text, Series ours, Series theirs, double factor) => AtLeast(text, ours.Median / theirs.Median, factor, "x");
}
