using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Topology;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Results;

/// <summary>Killed: its controller is gone without a word.</summary>
public enum RunStatus { Running, Completed, Cancelled, LabBroke, Killed }

/// <summary>A run as its folder tells of it; the folder of a run that was killed tells less.</summary>
public sealed record StoredRun
{
    public required ResultsFolder Folder { get; init; }

    /// <summary><c>run.json</c>; where that is missing or broken, what the history and the folder's name say in its place.</summary>
    public required RunSummary Summary { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>From the start to the end, or to the last event that was written.</summary>
    public TimeSpan Took { get; init; }

    public static StoredRun Read(ResultsFolder folder)
    {
        var summary = RunSummaryStore.Load(folder) ?? Rebuild(folder);
        var took = (summary.Ended ?? LastWrite(folder) ?? summary.Started) - summary.Started;
        return new StoredRun
        {
            Folder = folder,
            Summary = summary,
            Status = StatusOf(summary),
            Took = took > TimeSpan.Zero ? took : TimeSpan.Zero,
        };
    }

    /// <summary>The events that can be read, one by one; what a kill cut off is left out.</summary>
    public IEnumerable<HistoryEvent> History() => HistoryOf(Folder);

    /// <summary>The history with what could not be read of it, as a judgement needs it.</summary>
    public History WholeHistory() => File.Exists(Folder.HistoryJsonl) ? HistoryReader.Read(Folder.HistoryJsonl) : new History([]);

    /// <summary>The plan of the run, made again from its scenario and seed; null when its scenario is missing or no longer right.</summary>
    public Plan? Plan() => ScenarioLoader.Load(Folder.ScenarioYaml, ImmutableDictionary<string, string>.Empty, filesMustExist: false).Scenario
        is { } scenario ? Planner.Create(scenario, Summary.Seed) : null;

    /// <summary>Bytes of all files of the run.</summary>
    public long Size() => Directory.EnumerateFiles(Folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Sum(f => new FileInfo(f) is { Exists: true } file ? file.Length : 0);

    private static IEnumerable<HistoryEvent> HistoryOf(ResultsFolder folder)
    {
        if (!File.Exists(folder.HistoryJsonl))
        {
            yield break;
        }

        using var reader = File.OpenText(folder.HistoryJsonl);
        foreach (var historyEvent in HistoryReader.Stream(reader))
        {
            yield return historyEvent;
        }
    }

    private static RunStatus StatusOf(RunSummary summary) => summary.Status switch
    {
        "completed" => RunStatus.Completed,
        "cancelled" => RunStatus.Cancelled,
        "lab-broke" => RunStatus.LabBroke,
        "running" when new ProcessIdentity(summary.ControllerPid, summary.ControllerStartTicks).IsAlive => RunStatus.Running,
        _ => RunStatus.Killed,
    };

    private static RunSummary Rebuild(ResultsFolder folder)
    {
        var started = HistoryOf(folder).OfType<RunStarted>().FirstOrDefault();
        return new RunSummary
        {
            Run = folder.Name,
            Scenario = started?.Scenario ?? folder.Name,
            Seed = started?.Seed ?? 0,
            Started = started?.Wall ?? new DateTimeOffset(Directory.GetLastWriteTimeUtc(folder.Path)),
            Status = "running",
            Versions = started?.Versions ?? ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    private static DateTimeOffset? LastWrite(ResultsFolder folder) =>
        File.Exists(folder.HistoryJsonl) ? File.GetLastWriteTimeUtc(folder.HistoryJsonl) : null;
}
