using FaultLab.Scenarios;

namespace FaultLab.NUnit.Running;

/// <summary>Reads bounds as scenarios write them; a mistyped one is a programmer's error.</summary>
internal static class Bounds
{
    public static Bound<TimeSpan>? Duration(string? text) => Parse<TimeSpan>(text, Quantity.TryParseDuration, "<= 2s");

    public static Bound<Percentage>? Share(string? text) => Parse<Percentage>(text, Quantity.TryParsePercentage, "<= 1%");

    public static Bound<BitRate>? Rate(string? text) => Parse<BitRate>(text, Quantity.TryParseBitRate, ">= 10mbit");

    /// <summary><c>probe path: outage &lt;= 2s, loss &lt; 1%</c>.</summary>
    /// <exception cref="ArgumentException">None is given: the assertion could not fail.</exception>
    public static string Text(string subject, params (string Name, string? Bound)[] bounds)
    {
        var given = bounds.Where(b => b.Bound is not null).ToList();
        return given.Count > 0
            ? $"{subject}: {string.Join(", ", given.Select(b => $"{b.Name} {b.Bound}"))}"
            : throw new ArgumentException($"{subject}: give at least one bound, such as {bounds[0].Name}: \"<= …\".");
    }

    private static Bound<T>? Parse<T>(string? text, Quantity.Parser<T> parse, string example)
        where T : struct =>
        text is null ? null
        : Quantity.TryParseBound(text, parse, out var bound) ? bound
        : throw new ArgumentException($"\"{text}\" is no bound; one is \"{example}\".");
}
