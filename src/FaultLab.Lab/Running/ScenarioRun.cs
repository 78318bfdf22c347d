using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running.Watching;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Running;

/// <summary>
/// From a plan to a verdict and its results folder: preflight, run, judge, file the evidence, write the reports.
/// </summary>
public sealed class ScenarioRun(ResultsStore store, IRunObserver observer, TimeProvider time)
{
    /// <summary>The matrix or bisection that the run is part of; null: it stands alone.</summary>
    public RunGroup? Group { get; init; }

    /// <param name="plan">Of a scenario that loaded without errors.</param>
    /// <param name="resolvedYaml">The scenario's text as resolved, kept with the results.</param>
    /// <param name="cancellationToken">Ends the schedule early; healing, teardown and judging still happen.</param>
    /// <exception cref="LabException">This machine cannot run the scenario; nothing was touched.</exception>
    public async Task<RunOutcome> RunAsync(Plan plan, string resolvedYaml, CancellationToken cancellationToken)
    {
        await Preflight.CheckAsync(plan, store, cancellationToken);

        var folder = ResultsFolder.Create(store.Root, Group?.FolderNameOf(plan.Scenario) ?? plan.Scenario.Name, time.GetUtcNow(), plan.Seed);
        var summary = RunSummaries.Begin(folder, plan, time) with { Group = Group?.Name, Cell = Group?.Cell.Name };
        RunSummaryStore.Save(folder, summary);
        await File.WriteAllTextAsync(folder.ScenarioYaml, resolvedYaml, cancellationToken);
        TimelineDocument.Save(folder, plan);

        (summary, var broke) = await PlayAsync(plan, folder, summary, cancellationToken);
        new Progress(observer).Report("judging");
        summary = RunConclusion.Conclude(folder, plan, summary with { Ended = time.GetUtcNow() });
        return new RunOutcome(summary, folder, broke);
    }

    private async Task<(RunSummary Summary, LabException? Broke)> PlayAsync(
        Plan plan, ResultsFolder folder, RunSummary summary, CancellationToken cancellationToken)
    {
        await using var history = new HistoryWriter(folder.HistoryJsonl, new RunClock(time));
        using var watching = history.Subscribe(observer.OnEvent);
        var silence = new SilenceWatch(plan, history.Clock);
        using var listening = history.Subscribe(silence.Observe);
        var captures = new CaptureRecorder(plan, folder, history.Clock);
        using var marking = history.Subscribe(captures.Observe);
        var incidents = new LiveIncidents(plan, history.Clock, incident =>
        {
            captures.Keep(incident);
            observer.OnIncident(incident);
        });
        using var detecting = history.Subscribe(incidents.Observe);
        var now = history.Clock.Now;
        history.Append(new RunStarted
        {
            At = now.At,
            Wall = now.Wall,
            Run = folder.Name,
            Scenario = plan.Scenario.Name,
            Seed = plan.Seed,
            Versions = summary.Versions,
        });
        using var run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A history that cannot be written any more ends the run: what is not written down did not happen.
        _ = history.Failure.ContinueWith(_ => run.Cancel(), TaskContinuationOptions.OnlyOnFaulted);
        LabRun? lab = null;
        var (status, broke) = ("lab-broke", (LabException?)null);
        try
        {
            lab = new LabRun(plan, folder, history, silence, incidents, captures, new Progress(observer));
            status = await lab.RunAsync(run.Token);
            if (history.Failure.IsFaulted)
            {
                (status, broke) = ("lab-broke", (LabException)history.Failure.Exception!.InnerException!);
            }
        }
        catch (LabException e)
        {
            history.Trouble("run", e.Message);
            broke = e;
        }

        return (summary with { Status = status, Versions = summary.Versions.AddRange(lab?.Versions ?? []) }, broke);
    }

    /// <summary>Straight through: the runtime's own Progress would reorder lines.</summary>
    private sealed class Progress(IRunObserver observer) : IProgress<string>
    {
        public void Report(string value)
        {
            try
            {
                observer.OnProgress(value);
            }
            catch (IOException)
            {
                // The terminal is gone: that must not come between a run and its teardown.
            }
        }
    }
}
