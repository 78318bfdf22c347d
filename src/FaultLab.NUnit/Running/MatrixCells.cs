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
    /// <exception cref="ArgumentException">One of them has no name or no value.</exception>
    public static IEnumerable<TestCell> Of(IEnumerable<string> set, IEnumerable<string> matrix)
    {
        var all = ImmutableSortedDictionary<string, string>.Empty.SetItems(set.Select(Split));
        return MatrixCell.Of(matrix.Select(Split).Select(Axis)).Select(cell => new TestCell(
            string.Join(", ", cell.Values.Select(value => $"{value.Key}={value.Value}")), all.SetItems(cell.Values)));
    }

    private static MatrixAxis Axis(KeyValuePair<string, string> written) => new(
        written.Key, [.. written.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    private static KeyValuePair<string, string> Split(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < assignment.Length - 1
            ? KeyValuePair.Create(assignment[..at].Trim(), assignment[(at + 1)..].Trim())
            : throw new ArgumentException($"\"{assignment}\" should be name=value.");
    }
}
