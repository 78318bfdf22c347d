using FaultLab.Matrices;

namespace FaultLab.Results;

/// <summary>The words of a matrix, the same on the terminal and in its page.</summary>
public static class MatrixTable
{
    /// <summary>The columns: the expectations as the first judged cell has them. Cells come from one file, so theirs stand in the same order.</summary>
    public static IReadOnlyList<string> Expectations(MatrixSummary matrix) =>
        [.. (matrix.Cells.FirstOrDefault(cell => cell.Expectations.Length > 0)?.Expectations ?? []).Select(result => result.Text)];

    /// <summary>A cell's verdict, or why it has none: <c>fail</c>, <c>inconclusive (lab-broke)</c>, <c>not-run</c>.</summary>
    public static string Word(CellResult cell)
    {
        var verdict = cell.Verdict?.ToString().ToLowerInvariant();
        return cell.Status == "completed" ? verdict ?? "not judged" : verdict is null ? cell.Status : $"{verdict} ({cell.Status})";
    }

    /// <summary><c>2 of 4 cells pass, 1 fails, 1 is inconclusive.</c></summary>
    public static string Sentence(MatrixSummary matrix)
    {
        int Of(Verdict verdict) => matrix.Cells.Count(cell => (cell.Verdict ?? Verdict.Inconclusive) == verdict);
        var (pass, fail, unknown) = (Of(Verdict.Pass), Of(Verdict.Fail), Of(Verdict.Inconclusive));
        var parts = new List<string> { $"{pass} of {Wording.Count(matrix.Cells.Length, "cell")} pass" };
        if (fail > 0)
        {
            parts.Add($"{fail} {(fail == 1 ? "fails" : "fail")}");
        }

        if (unknown > 0)
        {
            parts.Add($"{unknown} {(unknown == 1 ? "is" : "are")} inconclusive");
        }

        return string.Join(", ", parts) + ".";
    }
}
