using FaultLab.Cli.Output;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Matrices;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>A matrix in lines: what each cell does, and one table at the end.</summary>
/// <param name="output">For the lines; they go on even when it is gone.</param>
internal sealed class MatrixView(TextWriter output, int cells, TimeProvider time) : IMatrixObserver
{
    private readonly TimedLines _lines = new(output, time);
    private int _ended;

    public void OnProgress(string message) => Write(message);

    public IRunObserver OnStarted(MatrixCell cell)
    {
        Write($"{cell.Name}: started");
        return new CellView(this, cell);
    }

    public void OnEnded(MatrixCell cell, CellResult result)
    {
        var took = result is { Started: { } started, Ended: { } ended } ? $" in {Wording.Duration(ended - started)}" : "";
        var why = result.Broke ?? result.Troubles.Concat(result.Expectations.Where(e => e.Verdict != Verdict.Pass).Select(e => $"{e.Text}: {e.Explanation}")).FirstOrDefault();
        Write($"[{Interlocked.Increment(ref _ended)}/{cells}] {cell.Name}: {MatrixTable.Word(result).ToUpperInvariant()}{took}{(why is null ? "" : $" - {why}")}");
    }

    /// <summary>The table, a row a cell and a numbered column an expectation, and what the numbers mean.</summary>
    public static void WriteTable(MatrixSummary matrix, GroupFolder folder, TextWriter output)
    {
        var expectations = MatrixTable.Expectations(matrix);
        output.WriteLine();
        var table = new TextTable(
            $"{matrix.Verdict.ToString().ToUpperInvariant()}  {matrix.Scenario}, seed {matrix.Seed}",
            [.. matrix.Axes.Select(axis => axis.Parameter), "verdict", .. expectations.Select((_, index) => $"[{index + 1}]"), "took", "incidents"]);
        foreach (var cell in matrix.Cells)
        {
            table.Add(
            [
                .. matrix.Axes.Select(axis => cell.Values.GetValueOrDefault(axis.Parameter, "")),
                MatrixTable.Word(cell),
                .. expectations.Select((_, index) => index < cell.Expectations.Length ? cell.Expectations[index].Verdict.ToString().ToLowerInvariant() : "-"),
                cell is { Started: { } started, Ended: { } ended } ? Wording.Duration(ended - started) : "-",
                cell.Incidents.Length == 0 ? cell.Broke ?? "-" : cell.Incidents[0] + (cell.Incidents.Length > 1 ? $" (+{cell.Incidents.Length - 1})" : ""),
            ]);
        }

        table.Write(output, withHeaders: true);
        foreach (var (index, text) in expectations.Index())
        {
            output.WriteLine($"  [{index + 1}]  {text}");
        }

        output.WriteLine();
        output.WriteLine(MatrixTable.Sentence(matrix));
        output.WriteLine($"results  {RunReports.Near(folder.Path)}");
        output.WriteLine($"table    {RunReports.Near(folder.MatrixHtml)}");
        output.Flush();
    }

    private void Write(string text) => _lines.Write(text);

    private sealed class CellView(MatrixView view, MatrixCell cell) : IRunObserver
    {
        public void OnProgress(string message)
        {
        }

        public void OnEvent(HistoryEvent historyEvent)
        {
            if (historyEvent is PhaseStarted { Phase: Phase.Run })
            {
                view.Write($"{cell.Name}: the lab is ready, the schedule runs");
            }
        }

        public void OnIncident(Incident incident) => view.Write($"{cell.Name}: {SummaryText.Incident(incident)}");
    }
}
