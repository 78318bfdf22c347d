using FaultLab.Histories;
using FaultLab.Lab.Agents;
using FaultLab.Lab.Running.Nodes;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Relates the clocks of VMs to ours again and again: a guest's monotonic clock drifts, and stands still while QEMU is stopped. What an agent
/// reports would be set against the wrong second of everything else.
/// </summary>
internal sealed class ClockKeeper(IEnumerable<VmNode> nodes, RunClock clock)
{
    /// <summary>Drift of a guest's clock is some parts in a million: microseconds a minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var session in nodes.Where(node => node.Agent is not null).Select(node => node.Session!))
                {
                    await TryAsync(session, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <summary>An agent that does not answer now is found silent by others; its clock stays as it was.</summary>
    private static async Task TryAsync(AgentSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.SynchronizeAsync(cancellationToken);
        }
        catch (Exception e) when (e is LabException or AgentRefusedException)
        {
        }
    }
}
