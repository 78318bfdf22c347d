using System.Text.Json;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>Reads and writes <c>run.json</c>; a reader sees the old one or the new one, never half of one.</summary>
public static class RunSummaryStore
{
    /// <exception cref="LabException">The disk is full or the folder is not writable.</exception>
    public static void Save(ResultsFolder folder, RunSummary summary) =>
        AtomicFile.Write(folder.RunJson, stream => JsonSerializer.Serialize(stream, summary, FaultLabJson.Document));

    /// <summary>Null when there is none, or none that can be read (the run died in its first moments).</summary>
    public static RunSummary? Load(ResultsFolder folder)
    {
        try
        {
            using var stream = File.OpenRead(folder.RunJson);
            return JsonSerializer.Deserialize<RunSummary>(stream, FaultLabJson.Document);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
