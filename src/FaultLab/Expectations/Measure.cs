using System.Globalization;
using FaultLab.Detection;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>One measure against its bound.</summary>
/// <param name="Words"><c>outage 1.2 s (&lt;= 2s), at +41.3s during f2</c>.</param>
internal sealed record Measure(Verdict Verdict, string Words)
{
    /// <param name="doubt">Why the value may be wrong: then it can neither pass nor fail.</param>
    public static Measure Of(string name, Bound<TimeSpan> bound, TimeSpan value, string detail = "", string? doubt = null) =>
        Of(name, Wording.Duration(value), bound, value.CompareTo(bound.Value), detail, doubt);

    public static Measure Of(string name, Bound<Percentage> bound, double value, string detail = "", string? doubt = null) =>
        Of(name, Wording.Share(value), bound, value.CompareTo(bound.Value.Fraction), detail, doubt);

    public static Measure Of(string name, Bound<BitRate> bound, double value, string detail = "", string? doubt = null) =>
        Of(name, Wording.BitRate(value), bound, value.CompareTo(bound.Value.BitsPerSecond), detail, doubt);

    public static Measure Of(string name, Bound<int> bound, long value) =>
        Of(name, value.ToString(CultureInfo.InvariantCulture), bound, value.CompareTo(bound.Value), "", null);

    /// <summary>A value of which only the bounds are known, because something is missing: undecided where they do not agree.</summary>
    /// <param name="least">What it is when what is missing was as small as can be.</param>
    /// <param name="most">What it is when that was as large as can be.</param>
    /// <param name="why">What is missing.</param>
    /// <param name="shown">What was measured; null: <paramref name="least"/>.</param>
    public static Measure Between(string name, Bound<TimeSpan> bound, TimeSpan least, TimeSpan most, string detail, string? doubt, string why, TimeSpan? shown = null) =>
        Agree(Of(name, bound, least, detail, doubt), Of(name, bound, most), Of(name, bound, shown ?? least, detail, doubt), why);

    /// <inheritdoc cref="Between(string, Bound{TimeSpan}, TimeSpan, TimeSpan, string, string?, string, TimeSpan?)"/>
    public static Measure Between(string name, Bound<Percentage> bound, double least, double most, string detail, string? doubt, string why, double? shown = null) =>
        Agree(Of(name, bound, least, detail, doubt), Of(name, bound, most), Of(name, bound, shown ?? least, detail, doubt), why);

    /// <inheritdoc cref="Between(string, Bound{TimeSpan}, TimeSpan, TimeSpan, string, string?, string, TimeSpan?)"/>
    public static Measure Between(string name, Bound<BitRate> bound, double least, double most, string why) =>
        Agree(Of(name, bound, least), Of(name, bound, most), Of(name, bound, least), why);

    public static Measure Unknown(string name, string why) => new(Verdict.Inconclusive, $"{name} is not known: {why}");

    public static ExpectationResult Result(string text, IReadOnlyCollection<Measure> measures, string? trouble)
    {
        var worst = Judge.Worst(measures.Select(m => m.Verdict));
        return new ExpectationResult
        {
            Text = text,
            Verdict = trouble is not null && worst == Verdict.Pass ? Verdict.Inconclusive : worst,
            Explanation = string.Join("; ", measures.Select(m => m.Words).Concat(trouble is null ? [] : [trouble])),
        };
    }

    public static string KindName(IncidentKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static Measure Agree(Measure least, Measure most, Measure shown, string why) => least.Verdict is Verdict.Inconclusive ? shown
        : least.Verdict == most.Verdict ? shown with { Verdict = least.Verdict }
        : shown.But(why);

    /// <summary>Something is missing that could have made it otherwise.</summary>
    public Measure But(string why) => new(Verdict.Inconclusive, $"{Words}, but {why}");

    private static Measure Of<T>(string name, string shown, Bound<T> bound, int order, string detail, string? doubt)
        where T : struct => new(
            doubt is not null ? Verdict.Inconclusive : Holds(bound, order) ? Verdict.Pass : Verdict.Fail,
            $"{name} {shown} ({bound}){detail}{(doubt is null ? "" : $", but {doubt}")}");

    private static bool Holds<T>(Bound<T> bound, int order)
        where T : struct => bound.Comparison switch
        {
            Comparison.AtMost => order <= 0,
            Comparison.LessThan => order < 0,
            Comparison.AtLeast => order >= 0,
            _ => order > 0,
        };
}
