using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Results;
using FaultLab.Results.Html;

namespace FaultLab.Lab.Matrices;

/// <summary>
/// Runs the cells of a matrix, as many at once as the machine has room for, each with a results folder of its own, and keeps the table of
/// all of them. A cell that breaks does not stop the others.
/// </summary>
public sealed class MatrixRun(ResultsStore store, IMatrixObserver observer, TimeProvider time)
{
    private readonly Lock _saving = new();

    /// <summary>So many runs at once, whatever they take; null: by memory and CPUs.</summary>
    public int? Jobs { get; init; }

    /// <param name="file">The scenario file, as the summary shall call it.</param>
    /// <param name="cells">One or more, all with the same seed.</param>
    /// <param name="cancellationToken">Ends the cells that run, healed and taken down, and leaves the others out.</param>
    public async Task<(MatrixSummary Summary, GroupFolder Folder)> RunAsync(
        string file, ImmutableArray<MatrixAxis> axes, ImmutableArray<LoadedCell> cells, CancellationToken cancellationToken)
    {
        var plan = cells[0].Plan;
        var folder = GroupFolder.Create(store, GroupFolder.Matrix, plan.Scenario.Name, time.GetUtcNow(), plan.Seed);
        var summary = new MatrixSummary
        {
            Matrix = folder.Name,
            Scenario = plan.Scenario.Name,
            Description = plan.Scenario.Description,
            File = file,
            Seed = plan.Seed,
            Started = time.GetUtcNow(),
            Status = "running",
            Axes = axes,
            Cells = [.. cells.Select(cell => CellResults.Waiting(cell.Cell))],
        };
        Save(folder, summary);
        await PrepareAsync(cells, cancellationToken);
        await RunAllAsync(folder, cells, (index, result) =>
        {
            lock (_saving)
            {
                summary = summary with { Cells = summary.Cells.SetItem(index, result) };
                Save(folder, summary);
            }
        }, cancellationToken);
        summary = summary with { Ended = time.GetUtcNow(), Status = cancellationToken.IsCancellationRequested ? "cancelled" : "completed" };
        Save(folder, summary);
        return (summary, folder);
    }

    private async Task PrepareAsync(ImmutableArray<LoadedCell> cells, CancellationToken cancellationToken)
    {
        try
        {
            await new CellPreparation(time, new Reporter(observer)).PrepareAsync(cells.Select(cell => cell.Plan), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // No cell will be started.
        }
    }

    private async Task RunAllAsync(GroupFolder folder, ImmutableArray<LoadedCell> cells, Action<int, CellResult> keep, CancellationToken cancellationToken)
    {
        var budget = MachineBudget.Read();
        var packer = new RunPacker(budget.MemoryBytes, budget.Cpus, Jobs);
        var waiting = cells.Index().Select(cell => (cell.Index, Loaded: cell.Item, Demand: MachineBudget.DemandOf(cell.Item.Plan))).ToList();
        var running = new Dictionary<Task<CellResult>, (int Index, LoadedCell Loaded, RunDemand Demand)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await RunThemAsync();
        }
        finally
        {
            // Whatever ended the loop (a disk that is full), no lab is left without its teardown.
            await stop.CancelAsync();
            await Task.WhenAll(running.Keys);
        }

        async Task RunThemAsync()
        {
            while (waiting.Count + running.Count > 0)
            {
                while (!cancellationToken.IsCancellationRequested && packer.Start([.. waiting.Select(cell => cell.Demand)]) is { } next)
                {
                    var cell = waiting[next];
                    waiting.RemoveAt(next);
                    running[Task.Run(() => RunAsync(folder, cell.Loaded, stop.Token), CancellationToken.None)] = cell;
                }

                if (cancellationToken.IsCancellationRequested)
                {
                    foreach (var cell in waiting)
                    {
                        End(cell.Index, cell.Loaded.Cell, CellResults.NotRun(cell.Loaded.Cell));
                    }

                    waiting.Clear();
                }

                if (running.Count > 0)
                {
                    var ended = await Task.WhenAny(running.Keys);
                    running.Remove(ended, out var cell);
                    packer.End(cell.Demand);
                    End(cell.Index, cell.Loaded.Cell, await ended);
                }
            }
        }

        void End(int index, MatrixCell cell, CellResult result)
        {
            keep(index, result);
            observer.OnEnded(cell, result);
        }
    }

    private async Task<CellResult> RunAsync(GroupFolder folder, LoadedCell cell, CancellationToken cancellationToken)
    {
        try
        {
            var run = new ScenarioRun(store, observer.OnStarted(cell.Cell), time) { Group = new RunGroup(folder.Name, cell.Cell) };
            return CellResults.Of(cell.Cell, await run.RunAsync(cell.Plan, cell.ResolvedYaml, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CellResults.NotRun(cell.Cell);
        }
        catch (LabException e)
        {
            return CellResults.Broke(cell.Cell, e.Remedy is null ? e.Message : $"{e.Message} ({e.Remedy})");
        }
        catch (Exception e)
        {
            // An error of our own in one cell; the others are not to be lost for it.
            return CellResults.Broke(cell.Cell, e.ToString());
        }
    }

    private static void Save(GroupFolder folder, MatrixSummary summary)
    {
        AtomicFile.Write(folder.MatrixJson, stream => JsonSerializer.Serialize(stream, summary, FaultLabJson.Document));
        AtomicFile.Write(folder.MatrixHtml, stream => stream.Write(Encoding.UTF8.GetBytes(MatrixPage.Render(summary))));
        AtomicFile.Write(folder.JunitXml, stream => stream.Write(Encoding.UTF8.GetBytes(MatrixJunitXml.Render(summary))));
    }

    private sealed class Reporter(IMatrixObserver observer) : IProgress<string>
    {
        public void Report(string value) => observer.OnProgress(value);
    }
}
