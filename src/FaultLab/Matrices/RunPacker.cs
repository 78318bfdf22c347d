namespace FaultLab.Matrices;

/// <summary>What a run takes of the machine while it goes on.</summary>
public sealed record RunDemand(long MemoryBytes, int Cpus);

/// <summary>
/// Decides which of the waiting runs may start beside those that go on, so that neither memory nor CPUs are promised twice. A run that is
/// larger than the machine runs alone.
/// </summary>
/// <param name="memoryBytes">What all runs together may take.</param>
/// <param name="cpus">CPUs of the machine.</param>
/// <param name="jobs">So many at once, whatever they take; null: by memory and CPUs.</param>
public sealed class RunPacker(long memoryBytes, int cpus, int? jobs)
{
    private readonly List<RunDemand> _running = [];

    public int Running => _running.Count;

    /// <summary>The index of the first waiting run that fits beside what runs, which then counts as running; null: none does.</summary>
    public int? Start(IReadOnlyList<RunDemand> waiting)
    {
        for (var index = 0; index < waiting.Count; index++)
        {
            if (Fits(waiting[index]))
            {
                _running.Add(waiting[index]);
                return index;
            }
        }

        return null;
    }

    public void End(RunDemand demand)
    {
        if (!_running.Remove(demand))
        {
            throw new ArgumentException("No such run goes on.", nameof(demand));
        }
    }

    private bool Fits(RunDemand demand)
    {
        if (_running.Count == 0)
        {
            return true;
        }

        return jobs is { } most
            ? _running.Count < most
            : _running.Sum(run => run.MemoryBytes) + demand.MemoryBytes <= memoryBytes && _running.Sum(run => run.Cpus) + demand.Cpus <= cpus;
    }
}
