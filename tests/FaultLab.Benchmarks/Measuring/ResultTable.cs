using System.Text;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>The section of one measure in README.md, and its place there.</summary>
public static class ResultTable
{
    public static string Section(IMeasure measure, MeasureResult result, int rounds, DateTimeOffset when)
    {
        var text = new StringBuilder()
            .AppendLine($"### {measure.Title}")
            .AppendLine()
            .AppendLine(measure.Conditions)
            .AppendLine()
            .AppendLine("| subject | quantity | min | median | max |")
            .AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var series in result.Series)
        {
            var unit = series.Unit.Length > 0 ? $" ({series.Unit})" : "";
            text.AppendLine($"| {series.Subject} | {series.Quantity}{unit} | {Figure.Of(series.Min)} | {Figure.Of(series.Median)} | {Figure.Of(series.Max)} |");
        }

        text.AppendLine();
        foreach (var goal in result.Goals)
        {
            text.AppendLine($"- {(goal.Met ? "met" : "**missed**")}: {goal.Text} – {goal.Measured}");
        }

        foreach (var note in result.Notes)
        {
            text.AppendLine($"- {note}");
        }

        return text.AppendLine().AppendLine($"{when:yyyy-MM-dd}, {(rounds == 1 ? "1 round" : $"{rounds} rounds")}: {MachineFacts.Describe()}.").ToString();
    }

    /// <summary>Puts a section in its place, between its two marks; the first time, at the end.</summary>
    public static string Replace(string readme, string measure, string section)
    {
        var (begin, end) = ($"<!-- {measure} -->", $"<!-- /{measure} -->");
        var block = $"{begin}\n{section}{end}";
        var from = readme.IndexOf(begin, StringComparison.Ordinal);
        var to = readme.IndexOf(end, StringComparison.Ordinal);
        return from < 0 || to < from ? $"{readme.TrimEnd()}\n\n{block}\n" : readme[..from] + block + readme[(to + end.Length)..];
    }
}
