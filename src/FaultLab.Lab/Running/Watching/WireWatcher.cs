using FaultLab.Histories;
using FaultLab.Lab.Topology;
using FaultLab.Linux;

namespace FaultLab.Lab.Running.Watching;

/// <summary>Writes the counters of every port of the patch panel into the history once a second.</summary>
internal sealed class WireWatcher(PatchPanel panel, IHistorySink history)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

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

    private void Sample()
    {
        var now = history.Clock.Now;
        try
        {
            foreach (var sample in panel.ReadCounters(now))
            {
                history.Append(sample);
            }
        }
        catch (Exception e) when (e is LabException or ErrnoException or IOException)
        {
            history.Trouble("wires", e.Message);
        }
    }
}
