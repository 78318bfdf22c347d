using System.Text;
using System.Text.Json;
using FaultLab.Results;

namespace FaultLab.Lab.Topology;

/// <summary>
/// The list of everything a run changes on the machine: one JSON record a line, on the disk before the change is made. Whoever has the
/// file can take the run away again (<see cref="Teardown"/>).
/// </summary>
public sealed class ResourceJournal : IDisposable
{
    public const string FileName = "resources.jsonl";

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private readonly HashSet<Resource> _recorded = [];

    private ResourceJournal(FileStream file) => _file = file;

    public string FilePath => _file.Name;

    /// <summary>Opens the journal of a results folder for this process, beginning it where there is none yet.</summary>
    /// <exception cref="LabException">The file cannot be written.</exception>
    public static ResourceJournal Open(string resultsFolder)
    {
        var journal = Append(Path.Combine(resultsFolder, FileName));
        journal.Record(Controller.Current);
        return journal;
    }

    /// <summary>Whether nothing is left of what a journal lists; also where there is none.</summary>
    public static bool IsClean(string path) => JournalContent.Read(path).IsClean;

    /// <summary>Writes the resource down. When this returns it is on the disk and the resource may be made.</summary>
    /// <exception cref="LabException">The file cannot be written: the resource must not be made.</exception>
    public void Record(Resource resource) => RecordAll([resource]);

    /// <summary>
    /// Writes many resources down at once: the disk is waited for once. They may be made, in any order, when this returns. Those that this
    /// journal has written down before are not written again.
    /// </summary>
    /// <exception cref="LabException">The file cannot be written: none of them must be made.</exception>
    public void RecordAll(IReadOnlyCollection<Resource> resources)
    {
        lock (_lock)
        {
            var fresh = resources.Where(resource => !_recorded.Contains(resource)).ToList();
            if (fresh.Count == 0)
            {
                return;
            }

            try
            {
                _file.Write(Encoding.UTF8.GetBytes(string.Concat(fresh.Select(resource => JsonSerializer.Serialize(resource, FaultLabJson.Line) + "\n"))));
                _file.Flush(flushToDisk: true);
                _recorded.UnionWith(fresh);
            }
            catch (IOException e)
            {
                throw new LabException(
                    $"Cannot write down '{resources.First().Title}' in {FilePath}: {e.Message}",
                    remedy: "Make space on the disk of the results folder.", inner: e);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    internal static ResourceJournal Append(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            EndCutOffLine(file);
            return new ResourceJournal(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"Cannot open the journal {path}: {e.Message}", inner: e);
        }
    }

    private static void EndCutOffLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return;
        }

        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n')
        {
            file.Write("\n"u8);
        }
    }
}
