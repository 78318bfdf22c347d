using System.Collections.Immutable;
using System.Text.Json;
using FaultLab.Bisecting;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Matrices;
using FaultLab.Results;

namespace FaultLab.Lab.Matrices;

/// <summary>Runs a scenario with one value of a parameter after another, as a <see cref="Bisection"/> asks for, until it has its answer.</summary>
public sealed class BisectRun(ResultsStore store, IBisectObserver observer, TimeProvider time)
{
    /// <summary>What was inconclusive once may have been this machine's fault; twice, the value is skipped.</summary>
    private const int Attempts = 2;

    public required BisectionOptions Options { get; init; }

    /// <summary>The failure that counts as bad; null: any that makes a run fail.</summary>
    public IncidentFilter? Incident { get; init; }

    /// <param name="file">The scenario file, as the summary shall call it.</param>
    /// <param name="cells">The scenario with each value of the parameter, in order; all with the same seed.</param>
    /// <param name="cancellationToken">Ends the run that goes on, healed and taken down; there is no answer then.</param>
    public async Task<(BisectSummary Summary, GroupFolder Folder)> RunAsync(
        string file, string parameter, ImmutableArray<LoadedCell> cells, CancellationToken cancellationToken)
    {
        var plan = cells[0].Plan;
        var folder = GroupFolder.Create(store, GroupFolder.Bisection, plan.Scenario.Name, time.GetUtcNow(), plan.Seed);
        var summary = new BisectSummary
        {
            Bisection = folder.Name,
            Scenario = plan.Scenario.Name,
            File = file,
            Seed = plan.Seed,
            Parameter = parameter,
            Incident = Incident?.ToString(),
            FirstGood = Options.FirstGood,
            Repeat = Options.Repeat,
            Values = [.. cells.Select(cell => cell.Cell.Label)],
            Started = time.GetUtcNow(),
            Status = "running",
            Steps = [],
        };
        Save(folder, summary);
        if (Options.VerifyEnds)
        {
            await PrepareAsync([cells[0].Plan, cells[^1].Plan], cancellationToken);
        }

        var bisection = new Bisection(cells.Length, Options);
        while (!cancellationToken.IsCancellationRequested && bisection.Next() is { } version)
        {
            if (await TryAsync(folder, cells[version], Keep, cancellationToken) is { } outcome)
            {
                bisection.Add(version, outcome);
            }
        }

        var answer = cancellationToken.IsCancellationRequested ? null : bisection.Answer();
        summary = summary with
        {
            Ended = time.GetUtcNow(),
            Status = answer is null ? "cancelled" : "completed",
            End = answer?.End,
            Suspects = [.. (answer?.Suspects ?? []).Select(index => summary.Values[index])],
            Sureness = answer?.Sureness,
            Answer = answer is null ? null : BisectWords.Answer(summary, answer),
        };
        Save(folder, summary);
        return (summary, folder);

        int Keep(BisectStep? step)
        {
            if (step is not null)
            {
                summary = summary with { Steps = summary.Steps.Add(step) };
                Save(folder, summary);
            }

            return summary.Steps.Length;
        }
    }

    /// <summary>Runs a value; once more when nothing conclusive came of it. Null: cancelled.</summary>
    /// <param name="keep">Keeps a step, and gives the number of those kept.</param>
    private async Task<TrialOutcome?> TryAsync(GroupFolder folder, LoadedCell cell, Func<BisectStep?, int> keep, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var number = keep(null) + 1;
            var began = time.GetTimestamp();
            var run = new ScenarioRun(store, observer.OnStarted(number, cell.Cell.Label), time) { Group = new RunGroup(folder.Name, cell.Cell) };
            var (outcome, why, name) = await RunAsync(run, cell, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            var step = new BisectStep
            {
                Value = cell.Cell.Label,
                Run = name,
                Outcome = outcome?.ToString().ToLowerInvariant() ?? (attempt < Attempts ? "inconclusive" : "skipped"),
                Why = why,
                Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1),
            };
            keep(step);
            observer.OnEnded(number, step);
            if (outcome is not null)
            {
                return outcome;
            }
        }

        return TrialOutcome.Skipped;
    }

    private async Task<(TrialOutcome? Outcome, string Why, string? Run)> RunAsync(ScenarioRun run, LoadedCell cell, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await run.RunAsync(cell.Plan, cell.ResolvedYaml, cancellationToken);
            var (trial, why) = Trials.Of(outcome.Summary.Judgement, outcome.Broke?.Message, Incident);
            return (trial, why, outcome.Folder.Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, "cancelled", null);
        }
        catch (LabException e)
        {
            return (null, e.Message, null);
        }
    }

    private async Task PrepareAsync(IEnumerable<Planning.Plan> plans, CancellationToken cancellationToken)
    {
        try
        {
            await new CellPreparation(time, new Reporter(observer)).PrepareAsync(plans, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // No run will be started.
        }
    }

    private static void Save(GroupFolder folder, BisectSummary summary) =>
        AtomicFile.Write(folder.BisectJson, stream => JsonSerializer.Serialize(stream, summary, FaultLabJson.Document));

    private sealed class Reporter(IBisectObserver observer) : IProgress<string>
    {
        public void Report(string value) => observer.OnProgress(value);
    }
}
