using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Matrices;

/// <summary>
/// Values written as a range: <c>1..8</c> is every whole number of it, <c>6.12.43..6.12.117</c> every kernel between the two that Debian's
/// archives carry, both ends included.
/// </summary>
public sealed partial record ValueRange(string From, string To)
{
    /// <summary>More whole numbers than anybody runs.</summary>
    private const int MostNumbers = 1000;

    public bool IsKernels => From.Contains('.', StringComparison.Ordinal);

    /// <summary>What is wrong with it; null: nothing that can be told without the archives.</summary>
    public string? Complaint => IsKernels ? null : (Number(From), Number(To)) switch
    {
        var (from, to) when from > to => $"the range {this} ends before it begins",
        var (from, to) when to - from >= MostNumbers => $"the range {this} has more than {MostNumbers} numbers",
        _ => null,
    };

    /// <summary>The whole numbers of a range that has no <see cref="Complaint"/>.</summary>
    public ImmutableArray<string> Numbers() =>
        [.. Enumerable.Range((int)Number(From), (int)(Number(To) - Number(From)) + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static bool TryParse(string text, [NotNullWhen(true)] out ValueRange? range)
    {
        var match = Pattern().Match(text);
        range = match.Success ? new ValueRange(match.Groups["from"].Value, match.Groups["to"].Value) : null;
        return match.Success;
    }

    public override string ToString() => $"{From}..{To}";

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    // Two whole numbers, or two kernel versions; a path such as ../modules/x is neither.
    [GeneratedRegex(@"^(?:(?<from>\d{1,9})\.\.(?<to>\d{1,9})|(?<from>\d+\.\d+(?:[.+~-][0-9A-Za-z]+)*)\.\.(?<to>\d+\.\d+(?:[.+~-][0-9A-Za-z]+)*))$")]
    private static partial Regex Pattern();
}
