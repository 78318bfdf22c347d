using System.Collections.Immutable;

namespace FaultLab.Lab.Topology;

/// <param name="Removed">What was there and is gone now.</param>
/// <param name="Failures">What could not be removed, and why.</param>
public sealed record TeardownReport(ImmutableArray<string> Removed, ImmutableArray<string> Failures)
{
    public bool Succeeded => Failures.IsEmpty;
}

/// <summary>Takes away what a journal lists, the newest first. Goes on after a failure and reports them all; may be run again.</summary>
public static class Teardown
{
    /// <param name="journalPath">A <c>resources.jsonl</c>; a missing one means there is nothing to do.</param>
    public static Task<TeardownReport> RunAsync(string journalPath) => Task.Run(() => Run(journalPath));

    private static TeardownReport Run(string journalPath)
    {
        if (!File.Exists(journalPath))
        {
            return new TeardownReport([], []);
        }

        var removed = ImmutableArray.CreateBuilder<string>();
        var failures = ImmutableArray.CreateBuilder<string>();
        var (resources, unreadable) = ResourceJournal.Read(journalPath);
        foreach (var resource in resources.Reverse())
        {
            try
            {
                if (resource.Remove())
                {
                    removed.Add(resource.Title);
                }
            }
            catch (Exception e)
            {
                failures.Add($"{resource.Title}: {e.Message}");
            }
        }

        failures.AddRange(unreadable.Select(line => $"unreadable record in {journalPath}: {line}"));
        if (failures.Count == 0 && resources.Count > 0)
        {
            using var journal = ResourceJournal.Open(Path.GetDirectoryName(journalPath)!);
            journal.Record(new TornDown());
        }

        return new TeardownReport(removed.ToImmutable(), failures.ToImmutable());
    }
}
