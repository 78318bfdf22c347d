namespace FaultLab.Lab.Results;

/// <summary>The folder that holds the results of all runs.</summary>
public sealed class ResultsStore(string root)
{
    /// <summary>Absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>
    /// <c>FAULTLAB_RESULTS</c>, or <c>results/</c> of the repository that <paramref name="directory"/> is in, or of
    /// <paramref name="directory"/> itself.
    /// </summary>
    public static ResultsStore Default(string? directory = null)
    {
        if (Environment.GetEnvironmentVariable("FAULTLAB_RESULTS") is { Length: > 0 } named)
        {
            return new ResultsStore(named);
        }

        directory = Path.GetFullPath(directory ?? Environment.CurrentDirectory);
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "FaultLab.sln")))
            {
                return new ResultsStore(Path.Combine(at, "results"));
            }
        }

        return new ResultsStore(Path.Combine(directory, "results"));
    }

    /// <summary>The runs, newest first. A folder counts as a run when it has a summary or a history.</summary>
    public IReadOnlyList<StoredRun> Runs()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(Root)
            .Select(ResultsFolder.Open)
            .Where(IsRun)
            .Select(StoredRun.Read)
            .OrderByDescending(r => r.Summary.Started)
            .ThenByDescending(r => r.Folder.Name, StringComparer.Ordinal)];
    }

    /// <summary>Finds a run by its path, its name, a unique beginning of its name, or <c>latest</c>.</summary>
    /// <exception cref="LabException">There is none, or several.</exception>
    public StoredRun Find(string run)
    {
        if (run.Contains('/', StringComparison.Ordinal) || run == ".")
        {
            var folder = ResultsFolder.Open(run);
            return IsRun(folder) ? StoredRun.Read(folder) : throw NotFound($"{folder.Path} is not the folder of a run");
        }

        var runs = Runs();
        if (run == "latest")
        {
            return runs.Count > 0 ? runs[0] : throw NotFound($"there are no runs in {Root}");
        }

        if (runs.FirstOrDefault(r => r.Folder.Name == run) is { } exact)
        {
            return exact;
        }

        var matches = runs.Where(r => r.Folder.Name.StartsWith(run, StringComparison.OrdinalIgnoreCase)).ToList();
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw NotFound($"there is no run {run} in {Root}"),
            _ => throw new LabException($"{run} is the beginning of {matches.Count} runs: {string.Join(", ", matches.Select(m => m.Folder.Name).Take(5))}",
                "name more of it, or 'latest'"),
        };
    }

    private static bool IsRun(ResultsFolder folder) => File.Exists(folder.RunJson) || File.Exists(folder.HistoryJsonl);

    private static LabException NotFound(string message) => new(message, "list the runs with: faultlab list");
}
