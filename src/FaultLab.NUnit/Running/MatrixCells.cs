using System.Collections.Immutable;
using FaultLab.Matrices;

namespace FaultLab.NUnit.Running;

/// <summary>The parameter values of one test case.</summary>
/// <param name="Name">What tells it from the others: <c>kernel=6.1</c>; empty where there is only one.</param>
internal sealed record TestCell(string Name, ImmutableSortedDictionary<string, string> Set);

/// <summary>The cells of a matrix as test cases, each on top of the values that hold for all.</summary>
internal static class MatrixCells
{
    /// <param name="set">Each <c>name=value</c>; of two for one name the later counts.</param>
    /// <param name="matrix">Each <c>name=value, value</c>.</param>
    /// <param name="own">The axes of the scenario file itself: a name in <paramref name="set"/> fixes one, one in <paramref name="matrix"/> stands in its place.</param>
    /// <exception cref="ArgumentException">One of them has no name or no value, or is a range of kernels.</exception>
    public static IEnumerable<TestCell> Of(IEnumerable<string> set, IEnumerable<string> matrix, IEnumerable<MatrixAxis> own)
    {
        var all = ImmutableSortedDictionary<string, string>.Empty.SetItems(set.Select(Split));
        var given = matrix.Select(Split).Select(Axis).ToList();
        var axes = own.Where(axis => !all.ContainsKey(axis.Parameter) && given.TrueForAll(other => other.Parameter != axis.Parameter)).Concat(given);
        return MatrixCell.Of([.. axes.Select(axis => axis with { Values = [.. axis.Values.SelectMany(value => ValuesOf(axis.Parameter, value)).Distinct()] })])
            .Select(cell => new TestCell(string.Join(", ", cell.Values.Select(value => $"{value.Key}={value.Value}")), all.SetItems(cell.Values)));
    }

    private static MatrixAxis Axis(KeyValuePair<string, string> written) => new(
        written.Key, [.. written.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>Test cases are found without a network, and only Debian's archives know what lies between two kernels.</summary>
    private static IEnumerable<string> ValuesOf(string parameter, string value) => !ValueRange.TryParse(value, out var range) ? [value]
        : range.Complaint is { } complaint ? throw new ArgumentException($"{parameter}: {complaint}.")
        : range.IsKernels ? throw new ArgumentException(
            $"{parameter}: what kernels {value} has is known only to Debian's archives; name those to test: Matrix = [\"{parameter}={range.From}, {range.To}\"].")
        : range.Numbers();

    private static KeyValuePair<string, string> Split(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < assignment.Length - 1
            ? KeyValuePair.Create(assignment[..at].Trim(), assignment[(at + 1)..].Trim())
            : throw new ArgumentException($"\"{assignment}\" should be name=value.");
    }
}
