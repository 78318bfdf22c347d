using FaultLab.Histories;
using FaultLab.Lab.Topology;
using FaultLab.Linux;

namespace FaultLab.Lab.Running.Watching;

/// <summary>Writes the counters of every port of the patch panel into the history once a second.</summary>
internal sealed class WireWatcher(PatchPanel panel, IHistorySink history)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What is late by more than a quarter of a second may pass for a lost packet of a probe.</summary>
    private static readonly TimeSpan MostLateness = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, long> _overloaded = [];

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, history.Clock.Time);
        try
        {
            do
            {
                Sample();
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            Sample();
        }
    }

    /// <summary>A wire that loses packets of itself, or keeps them too long, shakes whatever is measured across it.</summary>
    private void Doubt(WireFates fates)
    {
        var overloaded = fates.Up.Overloaded + fates.Down.Overloaded;
        if (overloaded > _overloaded.GetValueOrDefault(fates.Link))
        {
            history.Trouble($"wire {fates.Link}", $"this machine was too slow for it: it lost {overloaded} packets of itself");
            _overloaded[fates.Link] = overloaded;
        }

        var late = fates.Up.WorstLateness > fates.Down.WorstLateness ? fates.Up.WorstLateness : fates.Down.WorstLateness;
        if (late > MostLateness)
        {
            history.Trouble($"wire {fates.Link}", $"this machine was too slow for it: packets left {late.TotalMilliseconds:0} ms too late");
        }
    }

    private void Sample()
    {
        var now = history.Clock.Now;
        try
        {
            var (wires, fates) = panel.ReadWires(now);
            foreach (var sample in wires)
            {
                history.Append(sample);
            }

            foreach (var sample in fates)
            {
                history.Append(sample);
                Doubt(sample);
            }
        }
        catch (Exception e) when (e is LabException or ErrnoException or IOException)
        {
            history.Trouble("wires", e.Message);
        }
    }
}
