using System.Collections.Immutable;

namespace FaultLab.NUnit.Running;

/// <summary>The parameter values of one test case.</summary>
/// <param name="Name">What tells it from the others: <c>kernel=6.1</c>; empty where there is only one.</param>
internal sealed record MatrixCell(string Name, ImmutableSortedDictionary<string, string> Set);

/// <summary>Every combination of the values that an attribute lists.</summary>
internal static class MatrixCells
{
    /// <param name="set">Each <c>name=value</c>; of two for one name the later counts.</param>
    /// <param name="matrix">Each <c>name=value, value</c>.</param>
    /// <exception cref="ArgumentException">One of them has no name or no value.</exception>
    public static IEnumerable<MatrixCell> Of(IEnumerable<string> set, IEnumerable<string> matrix)
    {
        var all = ImmutableSortedDictionary<string, string>.Empty.SetItems(set.Select(Split));
        IEnumerable<MatrixCell> cells = [new MatrixCell("", all)];
        foreach (var (name, values) in matrix.Select(Split))
        {
            var choices = values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            cells = [.. cells.SelectMany(cell => choices.Select(value => new MatrixCell(
                cell.Name.Length == 0 ? $"{name}={value}" : $"{cell.Name}, {name}={value}", cell.Set.SetItem(name, value))))];
        }

        return cells;
    }

    private static KeyValuePair<string, string> Split(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < assignment.Length - 1
            ? KeyValuePair.Create(assignment[..at].Trim(), assignment[(at + 1)..].Trim())
            : throw new ArgumentException($"\"{assignment}\" should be name=value.");
    }
}
