using System.Text.Json;
using FaultLab.Results;

namespace FaultLab.Histories;

/// <summary>A line of a history that holds no event this version knows.</summary>
/// <param name="Line">Number of the line, from 1.</param>
public sealed record SkippedLine(long Line, string Reason);

/// <summary>Reads <c>history.jsonl</c>, also one whose writer was killed in the middle of a line.</summary>
public static class HistoryReader
{
    /// <summary>The reason of a line whose writer was killed: no damage, nothing but an end.</summary>
    public const string CutOff = "is cut off";

    /// <summary>The whole history in memory.</summary>
    /// <exception cref="LabException">The file cannot be read.</exception>
    public static History Read(string path)
    {
        var skipped = new List<SkippedLine>();
        try
        {
            using var reader = File.OpenText(path);
            return new History(Stream(reader, skipped.Add), skipped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"The history {path} cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>One event after the other, in the order of the file: for histories of days.</summary>
    /// <param name="reader">Where the lines come from.</param>
    /// <param name="skipped">Is told of every line that holds no event.</param>
    public static IEnumerable<HistoryEvent> Stream(TextReader reader, Action<SkippedLine>? skipped = null)
    {
        for (long number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }
            if (Parse(line, out var reason) is { } historyEvent)
            {
                yield return historyEvent;
            }
            else
            {
                skipped?.Invoke(new SkippedLine(number, reason));
            }
        }
    }

    private static HistoryEvent? Parse(string line, out string reason)
    {
        reason = "";
        try
        {
            if (JsonSerializer.Deserialize<HistoryEvent>(line, FaultLabJson.Line) is { } historyEvent)
            {
                return historyEvent;
            }
            reason = "holds no event";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            reason = line.TrimEnd().EndsWith('}') ? $"is no event this version knows: {e.Message}" : CutOff;
        }
        return null;
    }
}
