using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>A run as its folder tells of it; a run that was killed tells less.</summary>
public sealed record StoredRun
{
    public required ResultsFolder Folder { get; init; }

    /// <summary>Null when <c>run.json</c> is missing or broken.</summary>
    public RunSummary? Summary { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>How long the run took from its first event to its last.</summary>
    public TimeSpan? Took { get; init; }

    public string Scenario => Summary?.Scenario ?? Folder.Name;

    public static StoredRun Read(ResultsFolder folder)
    {
        var summary = RunSummaryStore.Load(folder);
        var started = summary?.Started ?? FirstEvent(folder)?.Wall ?? new DateTimeOffset(Directory.GetCreationTimeUtc(folder.Path));
        var status = StatusOf(summary);
        return new StoredRun
        {
            Folder = folder,
            Summary = summary,
            Started = started,
            Status = status,
            Took = summary?.Ended - started ?? LastWrite(folder) - started,
        };
    }

    /// <summary>Bytes of all files of the run.</summary>
    public long Size() => Directory.EnumerateFiles(Folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Sum(f => new FileInfo(f) is { Exists: true } file ? file.Length : 0);

    private static RunStatus StatusOf(RunSummary? summary) => summary?.Status switch
    {
        "completed" => RunStatus.Completed,
        "cancelled" => RunStatus.Cancelled,
        "lab-broke" => RunStatus.LabBroke,
        "running" when ControllerProcess.IsAlive(summary.ControllerPid, summary.ControllerStartTicks) => RunStatus.Running,
        _ => RunStatus.Killed,
    };

    private static DateTimeOffset? LastWrite(ResultsFolder folder) =>
        File.Exists(folder.HistoryJsonl) ? File.GetLastWriteTimeUtc(folder.HistoryJsonl) : null;

    private static HistoryEvent? FirstEvent(ResultsFolder folder)
    {
        try
        {
            return File.ReadLines(folder.HistoryJsonl).FirstOrDefault() is { } line
                ? JsonSerializer.Deserialize<HistoryEvent>(line, FaultLabJson.Line) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Killed: its controller is gone without a word.</summary>
public enum RunStatus { Running, Completed, Cancelled, LabBroke, Killed }
