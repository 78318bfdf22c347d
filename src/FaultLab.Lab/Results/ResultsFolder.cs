using System.Globalization;

namespace FaultLab.Lab.Results;

/// <summary>
/// The folder of one run, <c>results/&lt;name&gt;-&lt;yyyyMMddTHHmmssZ&gt;-&lt;seed&gt;/</c>, and the names of the files in it.
/// <c>results/README.md</c> describes each.
/// </summary>
public sealed class ResultsFolder
{
    private ResultsFolder(string path) => Path = path;

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Name of the folder: the name of the run.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Summary, verdict, versions and seed.</summary>
    public string RunJson => File("run.json");

    /// <summary>The scenario as resolved: parameters filled in, paths absolute, the seed in force.</summary>
    public string ScenarioYaml => File("scenario.yaml");

    /// <summary>Every planned fault with its concrete time.</summary>
    public string TimelineJson => File("timeline.json");

    /// <summary>Everything that happened, one event a line.</summary>
    public string HistoryJsonl => File("history.jsonl");

    /// <summary>The journal of changes to the machine.</summary>
    public string ResourcesJsonl => File(Topology.ResourceJournal.FileName);

    public string ReportHtml => File("report.html");

    public string JunitXml => File("junit.xml");

    public string ConsoleFolder => File("console");

    public string CaptureFolder => File("capture");

    public string IncidentsFolder => File("incidents");

    /// <summary>The serial console of one node.</summary>
    public string ConsoleLog(string node) => System.IO.Path.Combine(ConsoleFolder, $"{node}.log");

    /// <summary>One file of a link's capture; <paramref name="number"/> counts the files of a ring from 0, null for a single file.</summary>
    public string Capture(string link, int? number = null) => System.IO.Path.Combine(
        CaptureFolder, number is { } n ? string.Create(CultureInfo.InvariantCulture, $"{link}-{n:D5}.pcapng") : $"{link}.pcapng");

    /// <summary>The log of what became of the packets of a link that FaultLab carried itself.</summary>
    public string Fates(string link) => System.IO.Path.Combine(Path, "wire", $"{link}.fates");

    /// <summary>Makes the folder of a new run. Two runs of one scenario, seed and second get different folders.</summary>
    /// <exception cref="LabException">The folder cannot be made.</exception>
    public static ResultsFolder Create(string root, string scenario, DateTimeOffset started, uint seed)
    {
        var name = NameOf(scenario, started, seed);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var folder = Open(System.IO.Path.Combine(root, attempt == 1 ? name : $"{name}-{attempt}"));
                if (folder.TryClaim())
                {
                    return folder;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot make the results folder {name} in {root}: {e.Message}",
                "make the folder writable, or name another one in FAULTLAB_RESULTS", inner: e);
        }
    }

    /// <summary><c>&lt;name&gt;-&lt;yyyyMMddTHHmmssZ&gt;-&lt;seed&gt;</c>, with what no file name should have replaced.</summary>
    internal static string NameOf(string what, DateTimeOffset started, uint seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{Slug(what)}-{started.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{seed}");

    /// <summary>The folder of an earlier run; its files may be missing.</summary>
    public static ResultsFolder Open(string path) =>
        new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    public override string ToString() => Path;

    /// <summary>The claim is an empty <c>run.json</c>: making a file fails when it exists, making a directory does not.</summary>
    private bool TryClaim()
    {
        Directory.CreateDirectory(Path);
        try
        {
            using var claim = new FileStream(RunJson, FileMode.CreateNew);
        }
        catch (IOException) when (System.IO.File.Exists(RunJson))
        {
            return false;
        }

        Directory.CreateDirectory(ConsoleFolder);
        Directory.CreateDirectory(CaptureFolder);
        return true;
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static string Slug(string name)
    {
        var slug = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return slug.Length == 0 ? "run" : slug[..Math.Min(slug.Length, 80)];
    }
}
