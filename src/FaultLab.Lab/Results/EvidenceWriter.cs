using System.Globalization;
using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>Copies the packets of a window of time from one capture to another.</summary>
public delegate void SliceCapture(string source, string target, DateTimeOffset fromUtc, DateTimeOffset toUtc);

/// <summary>Files the evidence of each incident in <c>incidents/&lt;n&gt;-&lt;kind&gt;-&lt;where&gt;/</c>: what was going on from 10 s before it to 10 s after.</summary>
public static class EvidenceWriter
{
    /// <summary>A lab that goes wrong over and over is not worth more folders than a person reads.</summary>
    private const int MaxIncidents = 100;

    /// <summary>Writes the folders anew; those of an earlier judgement go.</summary>
    /// <param name="history">Read once, in order.</param>
    /// <param name="plan">Null: unknown; the planned faults then are missing.</param>
    /// <param name="sliceCapture">Null: packets are not copied.</param>
    /// <returns>What could not be done, a sentence each.</returns>
    /// <exception cref="LabException">The disk is full or the folder is not writable.</exception>
    public static IReadOnlyList<string> WriteIncidents(
        ResultsFolder folder, Judgement judgement, IEnumerable<HistoryEvent> history, Plan? plan = null, SliceCapture? sliceCapture = null)
    {
        var incidents = NumberedIncident.Of(judgement);
        var evidence = incidents.Take(MaxIncidents).Select(i => new IncidentEvidence(i)).ToList();
        var clock = new HistoryClock();
        foreach (var historyEvent in history)
        {
            clock.Add(historyEvent);
            evidence.ForEach(e => e.Add(historyEvent));
        }

        var troubles = new List<string>();
        if (incidents.Length > MaxIncidents)
        {
            troubles.Add($"only the first {MaxIncidents} of {incidents.Length} incidents have a folder of evidence");
        }

        try
        {
            if (Directory.Exists(folder.IncidentsFolder))
            {
                Directory.Delete(folder.IncidentsFolder, recursive: true);
            }

            foreach (var one in evidence)
            {
                Write(folder, one, plan, clock, sliceCapture, troubles);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot write the evidence in {folder.IncidentsFolder}: {e.Message}", "free space on that disk", inner: e);
        }

        return troubles;
    }

    private static void Write(
        ResultsFolder folder, IncidentEvidence evidence, Plan? plan, HistoryClock clock, SliceCapture? sliceCapture, List<string> troubles)
    {
        var path = Path.Combine(folder.IncidentsFolder, evidence.Incident.FolderName);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "incident.json"), JsonSerializer.Serialize(evidence.Incident.Incident, FaultLabJson.Document) + "\n");
        File.WriteAllText(Path.Combine(path, "timeline.json"), JsonSerializer.Serialize(evidence.Timeline(plan, clock.Zero), FaultLabJson.Document) + "\n");
        if (evidence.ConsoleText() is { Length: > 0 } console)
        {
            File.WriteAllText(Path.Combine(path, "console.txt"), console);
        }

        WriteTable(Path.Combine(path, "probes.csv"), CsvTables.Probes(evidence.Probes));
        WriteTable(Path.Combine(path, "counters.csv"), CsvTables.Counters(evidence.Samples));
        WriteTable(Path.Combine(path, "wires.csv"), CsvTables.Wires(evidence.Wires));
        var packets = sliceCapture is null ? [] : Slice(folder, path, evidence, clock, sliceCapture, troubles);
        File.WriteAllText(Path.Combine(path, "README.md"), EvidenceReadme.Of(evidence, clock.Zero, packets));
    }

    private static void WriteTable(string path, IReadOnlyCollection<string> lines)
    {
        if (lines.Count > 1)
        {
            File.WriteAllLines(path, lines);
        }
    }

    private static List<string> Slice(
        ResultsFolder folder, string path, IncidentEvidence evidence, HistoryClock clock, SliceCapture sliceCapture, List<string> troubles)
    {
        var packets = new List<string>();
        if (!Directory.Exists(folder.CaptureFolder))
        {
            return packets;
        }

        foreach (var source in Directory.EnumerateFiles(folder.CaptureFolder, "*.pcapng").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(source);
            try
            {
                sliceCapture(source, Path.Combine(path, name), clock.WallOf(evidence.From), clock.WallOf(evidence.To));
                packets.Add(name);
            }
            catch (Exception e) when (e is LabException or IOException or InvalidDataException)
            {
                troubles.Add($"the packets around {evidence.Incident.FolderName} could not be copied from {name}: {e.Message}");
            }
        }

        return packets;
    }
}

/// <summary>The moments of a history that its other moments are told by.</summary>
internal sealed class HistoryClock
{
    private DateTimeOffset? _wallAtZero;

    /// <summary>When the schedule began; zero when it did not.</summary>
    public TimeSpan Zero { get; private set; }

    public void Add(HistoryEvent historyEvent)
    {
        _wallAtZero ??= historyEvent.Wall - historyEvent.At;
        if (historyEvent is PhaseStarted { Phase: Phase.Run })
        {
            Zero = historyEvent.At;
        }
    }

    public DateTimeOffset WallOf(TimeSpan at) => (_wallAtZero ?? DateTimeOffset.UnixEpoch) + at;
}
