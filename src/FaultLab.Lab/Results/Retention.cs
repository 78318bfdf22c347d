using System.Globalization;
using FaultLab.Lab.Topology;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Results;

/// <summary>
/// Keeps the results from filling the disk: the newest runs stay, older ones go when there are too many or they are too big together.
/// A run that goes on, or whose journal still names things to clean, always stays.
/// </summary>
public sealed record Retention
{
    public const int DefaultKeep = 50;

    public const long DefaultMaxBytes = 20_000_000_000;

    /// <summary>How many runs to keep, 1 or more. <c>FAULTLAB_RESULTS_KEEP</c>, default 50.</summary>
    public int Keep { get; init; } = DefaultKeep;

    /// <summary>How many bytes all runs may take together; the newest stays even when it takes more. <c>FAULTLAB_RESULTS_MAX</c>, default 20 GB.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>The policy that the environment asks for.</summary>
    /// <exception cref="LabException">A variable cannot be read.</exception>
    public static Retention FromEnvironment(Func<string, string?> environment)
    {
        var keep = DefaultKeep;
        if (environment("FAULTLAB_RESULTS_KEEP") is { Length: > 0 } number && (!int.TryParse(number, CultureInfo.InvariantCulture, out keep) || keep < 1))
        {
            throw new LabException($"FAULTLAB_RESULTS_KEEP is \"{number}\"", "write a number of runs, 1 or more");
        }

        var most = new ByteSize(DefaultMaxBytes);
        if (environment("FAULTLAB_RESULTS_MAX") is { Length: > 0 } size && !Quantity.TryParseSize(size, out most))
        {
            throw new LabException($"FAULTLAB_RESULTS_MAX is \"{size}\"", "write a size such as 20GB");
        }

        return new Retention { Keep = keep, MaxBytes = most.Bytes };
    }

    /// <summary>
    /// Deletes what is too much and returns the runs that went. One that cannot be deleted is left for the next time. The runs of a matrix or a
    /// bisection count as one, and its own folder goes with the last of them.
    /// </summary>
    public IReadOnlyList<StoredRun> Apply(ResultsStore store)
    {
        var gone = new List<StoredRun>();
        var bytes = 0L;
        foreach (var (index, group) in store.Runs().GroupBy(run => run.Summary.Group ?? run.Folder.Name).Index())
        {
            var before = gone.Count;
            foreach (var run in group)
            {
                bytes += run.Size();
                var tooMuch = index > 0 && (index >= Keep || bytes > MaxBytes);
                if (tooMuch && run.Status != RunStatus.Running && IsClean(run.Folder) && TryDelete(run.Folder))
                {
                    gone.Add(run);
                }
            }

            if (gone.Count - before == group.Count() && GroupFolder.TryFind(store, group.Key) is { } folder)
            {
                TryDelete(folder);
            }
        }

        return gone;
    }

    /// <summary>Whether nothing that the run's journal names is left on the machine; without the journal nobody could take it away.</summary>
    private static bool IsClean(ResultsFolder folder) => ResourceJournal.IsClean(folder.ResourcesJsonl);

    private static bool TryDelete(ResultsFolder folder) => TryDelete(folder.Path);

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
