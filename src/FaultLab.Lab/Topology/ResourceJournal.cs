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

    private ResourceJournal(string path, FileStream file) => (FilePath, _file) = (path, file);

    public string FilePath { get; }

    /// <summary>Opens the journal of a results folder, beginning it where there is none yet.</summary>
    public static ResourceJournal Open(string resultsFolder)
    {
        var path = Path.Combine(resultsFolder, FileName);
        try
        {
            Directory.CreateDirectory(resultsFolder);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            EndCutOffLine(file);
            return new ResourceJournal(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"Cannot open the journal {path}: {e.Message}", inner: e);
        }
    }

    /// <summary>Writes the resource down. When this returns it is on the disk and the resource may be made.</summary>
    public void Record(Resource resource)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(resource, FaultLabJson.Line) + "\n");
        lock (_lock)
        {
            try
            {
                _file.Write(line);
                _file.Flush(flushToDisk: true);
            }
            catch (IOException e)
            {
                throw new LabException(
                    $"Cannot write down '{resource.Title}' in {FilePath}: {e.Message}",
                    remedy: "Make space on the disk of the results folder.", inner: e);
            }
        }
    }

    /// <summary>What is in a journal and not known to be removed, oldest first, and the lines that could not be read.</summary>
    public static (IReadOnlyList<Resource> Resources, IReadOnlyList<string> Unreadable) Read(string path)
    {
        var resources = new List<Resource>();
        var unreadable = new List<string>();
        var lines = File.ReadAllText(path).Split('\n');

        // What follows the last line end is empty, or cut off: the run was killed while it wrote it, and had not made what it names.
        foreach (var line in lines.SkipLast(1).Where(l => l.Length > 0))
        {
            switch (Parse(line))
            {
                case TornDown:
                    resources.Clear();
                    unreadable.Clear();
                    break;
                case { } resource:
                    resources.Add(resource);
                    break;
                default:
                    unreadable.Add(line);
                    break;
            }
        }

        return (resources, unreadable);
    }

    public void Dispose() => _file.Dispose();

    private static void EndCutOffLine(FileStream file)
    {
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.Write("\n"u8);
            }
        }
    }

    private static Resource? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Resource>(line, FaultLabJson.Line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
