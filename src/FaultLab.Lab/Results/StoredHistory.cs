using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>Reads a <c>history.jsonl</c> line by line, also one that is still being written or was cut off by a kill.</summary>
internal static class StoredHistory
{
    public static IEnumerable<HistoryEvent> Read(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } historyEvent)
            {
                yield return historyEvent;
            }
        }
    }

    /// <summary>Null for half a line, and for an event that this version does not know.</summary>
    private static HistoryEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<HistoryEvent>(line, FaultLabJson.Line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            return null;
        }
    }
}
