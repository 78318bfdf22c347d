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
    /// <summary>Never cancelled; every removal has a bound of its own.</summary>
    /// <param name="journalPath">A <c>resources.jsonl</c>; a missing one means there is nothing to do.</param>
    public static Task<TeardownReport> RunAsync(string journalPath) => Task.Run(() => Run(journalPath));

    private static TeardownReport Run(string journalPath)
    {
        var content = JournalContent.Read(journalPath);
        var removed = ImmutableArray.CreateBuilder<string>();
        var failures = ImmutableArray.CreateBuilder<string>();
        failures.AddRange(content.Unreadable.Select(line => $"unreadable record in {journalPath}: {line}"));
        foreach (var batch in ResourceBatch.Of(content.Resources.Reverse()))
        {
            var remove = batch.Removal();
            foreach (var resource in batch.Resources)
            {
                try
                {
                    if (remove(resource))
                    {
                        removed.Add(resource.Title);
                    }
                }
                catch (Exception e)
                {
                    failures.Add($"{resource.Title}: {e.Message}");
                }
            }
        }

        if (failures.Count == 0 && !content.IsClean)
        {
            using var journal = ResourceJournal.Append(journalPath);
            journal.Record(new TornDown());
        }

        return new TeardownReport(removed.ToImmutable(), failures.ToImmutable());
    }
}
