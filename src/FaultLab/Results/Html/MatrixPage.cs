using FaultLab.Matrices;

namespace FaultLab.Results.Html;

/// <summary>Draws <c>matrix.html</c>: a row a cell, a column an expectation, a link to the report of each run. One file, no script.</summary>
public static class MatrixPage
{
    public static string Render(MatrixSummary matrix) => Page(matrix).Text;

    private static Markup Page(MatrixSummary matrix) => Markup.Of(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{Word(matrix)}: {matrix.Scenario}, {Wording.Count(matrix.Cells.Length, "cell")}</title>
        <style>{new Markup(Assets.Read("report.css"))}</style>
        </head>
        <body>
        <header class="page-head {Tone(matrix)}">
        <div class="inner">
        <p class="badge">{Word(matrix)}</p>
        <h1>{matrix.Scenario}</h1>
        <p class="sentence">{Sentence(matrix)}</p>
        {Markup.When(matrix.Description is not null, () => Markup.Of($"<p class=\"description\">{matrix.Description}</p>"))}
        <dl class="facts"><div><dt>Matrix</dt><dd>{matrix.Matrix}</dd></div><div><dt>Seed</dt><dd>{matrix.Seed}</dd></div>
        <div><dt>Started</dt><dd>{matrix.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture)}</dd></div></dl>
        </div>
        </header>
        <main>
        <h2>Cells</h2>
        <div class="scroll card"><table class="wide">
        <thead><tr>{Markup.Each(matrix.Axes, axis => Markup.Of($"<th scope=\"col\">{axis.Parameter}</th>"))}<th scope="col">Verdict</th>{Markup.Each(Expectations(matrix), text => Markup.Of($"<th scope=\"col\">{text}</th>"))}<th scope="col">Incidents</th><th scope="col">Took</th></tr></thead>
        <tbody>{Markup.Each(matrix.Cells, cell => Row(matrix, cell))}</tbody>
        </table></div>
        </main>
        </body>
        </html>

        """);

    private static Markup Row(MatrixSummary matrix, CellResult cell) => Markup.Of(
        $"""
        <tr>{Markup.Each(matrix.Axes, axis => Markup.Of($"<td class=\"number\">{Link(cell, cell.Values.GetValueOrDefault(axis.Parameter, ""))}</td>"))}<td>{VerdictOf(cell)}</td>{Markup.Each(Expectations(matrix).Index(), column => Measured(cell, column.Index))}<td>{Markup.Each(cell.Incidents.Concat(Complaints(cell)), text => Markup.Of($"<div>{text}</div>"))}</td><td class="number">{Took(cell)}</td></tr>

        """);

    private static Markup Link(CellResult cell, string text) =>
        cell.Run is { } run ? Markup.Of($"<a href=\"../{run}/report.html\">{text}</a>") : Markup.Of($"{text}");

    private static Markup VerdictOf(CellResult cell)
    {
        var word = MatrixTable.Word(cell);
        return Markup.Of($"<span class=\"verdict {(cell.Verdict ?? Verdict.Inconclusive).ToString().ToLowerInvariant()}\">{word}</span>");
    }

    private static Markup Measured(CellResult cell, int index)
    {
        if (index >= cell.Expectations.Length)
        {
            return Markup.Of($"<td></td>");
        }

        var result = cell.Expectations[index];
        var verdict = result.Verdict.ToString().ToLowerInvariant();
        return Markup.Of($"<td><span class=\"verdict {verdict}\">{verdict}</span> <span class=\"late\">{result.Explanation}</span></td>");
    }

    private static IEnumerable<string> Complaints(CellResult cell) => new[] { cell.Broke }.OfType<string>().Concat(cell.Troubles).Distinct();

    private static IReadOnlyList<string> Expectations(MatrixSummary matrix) => MatrixTable.Expectations(matrix);

    private static string Took(CellResult cell) => cell is { Started: { } started, Ended: { } ended } ? Wording.Duration(ended - started) : "";

    private static string Word(MatrixSummary matrix) =>
        matrix.Status == "running" ? "running" : matrix.Verdict.ToString().ToLowerInvariant();

    private static string Tone(MatrixSummary matrix) => matrix.Verdict.ToString().ToLowerInvariant();

    private static string Sentence(MatrixSummary matrix) => MatrixTable.Sentence(matrix);
}
