using System.Collections.Immutable;
using FaultLab.Lab.Results;
using FaultLab.Linux;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Topology;

/// <summary>What was done to one dead run.</summary>
public sealed record CleanedRun(string Run, TeardownReport Report);

/// <param name="Runs">Dead runs that had something left.</param>
/// <param name="Alive">Runs that were left alone because their controller lives.</param>
/// <param name="Orphans">Namespaces that look like FaultLab's and belong to no run of the results folder; still there.</param>
/// <param name="Failures">What went wrong with the orphans.</param>
public sealed record CleanReport(
    ImmutableArray<CleanedRun> Runs, ImmutableArray<string> Alive, ImmutableArray<string> Orphans, ImmutableArray<string> RemovedOrphans,
    ImmutableArray<string> Failures)
{
    public bool Succeeded => Failures.IsEmpty && Runs.All(r => r.Report.Succeeded);
}

/// <summary>Takes away what runs left whose controller died. Never touches a run that lives.</summary>
public sealed class LabCleaner(ResultsStore store)
{
    /// <param name="run">Only this run; null: all.</param>
    /// <param name="includeOrphans">Whether to remove namespaces named <c>fl-…</c> that belong to no run of the results folder, unless processes are in them.</param>
    public async Task<CleanReport> CleanAsync(string? run = null, bool includeOrphans = false)
    {
        var cleaned = ImmutableArray.CreateBuilder<CleanedRun>();
        var alive = ImmutableArray.CreateBuilder<string>();
        foreach (var folder in run is null ? Folders() : [store.Find(run).Folder])
        {
            var journal = JournalContent.Read(folder.ResourcesJsonl);
            if (journal.Controller is { IsAlive: true } || StoredRun.Read(folder).Status == RunStatus.Running)
            {
                alive.Add(folder.Name);
            }
            else if (!journal.IsClean)
            {
                cleaned.Add(new CleanedRun(folder.Name, await Teardown.RunAsync(folder.ResourcesJsonl).ConfigureAwait(false)));
            }
        }

        var report = new CleanReport(cleaned.ToImmutable(), alive.ToImmutable(), run is null ? FindOrphans() : [], [], []);
        return includeOrphans ? RemoveOrphans(report) : report;
    }

    /// <summary>All folders: a run that died in its first moments has a journal and nothing else.</summary>
    private IEnumerable<ResultsFolder> Folders() =>
        Directory.Exists(store.Root) ? Directory.EnumerateDirectories(store.Root).Select(ResultsFolder.Open) : [];

    private ImmutableArray<string> FindOrphans()
    {
        var panels = Folders().Select(f => LabNames.Panel(f.Name)).ToList();
        return [.. NetworkNamespace.List().Where(name => name.StartsWith(LabNames.Prefix, StringComparison.Ordinal) && !panels.Any(p => BelongsTo(name, p)))];
    }

    /// <summary>A panel has no processes of its own while it lives, but its nodes have: one that is in use keeps all of its run.</summary>
    private static CleanReport RemoveOrphans(CleanReport report)
    {
        var removed = ImmutableArray.CreateBuilder<string>();
        var failures = ImmutableArray.CreateBuilder<string>();
        foreach (var lab in report.Orphans.GroupBy(name => report.Orphans.First(other => BelongsTo(name, other))))
        {
            try
            {
                if (lab.FirstOrDefault(IsInUse) is { } used)
                {
                    failures.Add($"namespace {used} stays: processes are in it");
                    continue;
                }

                foreach (var name in lab)
                {
                    NetworkNamespace.Delete(name);
                    removed.Add(name);
                }
            }
            catch (Exception e) when (e is ErrnoException or IOException or UnauthorizedAccessException)
            {
                failures.Add($"namespace {lab.Key}: {e.Message}");
            }
        }

        return report with
        {
            Orphans = report.Orphans.RemoveAll(removed.Contains),
            RemovedOrphans = removed.ToImmutable(),
            Failures = failures.ToImmutable(),
        };
    }

    private static bool IsInUse(string name)
    {
        using var home = NetworkNamespace.Open(name);
        return home.Processes().Count > 0;
    }

    private static bool BelongsTo(string name, string panel) =>
        name == panel || name.StartsWith(panel + "-", StringComparison.Ordinal);
}
