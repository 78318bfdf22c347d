using FaultLab.Lab.Topology;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>
/// The impairments that faults have put on each link at this moment. Effects compose, and a fault that ends takes only itself away; what the
/// scenario itself does to a link is the panel's and stays.
/// </summary>
internal sealed class LinkImpairments(PatchPanel panel)
{
    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, List<ImpairFault>> _active = [];

    public Task<string> AddAsync(ImpairFault fault, CancellationToken cancellationToken) =>
        ChangeAsync(fault.Link, active => active.Add(fault), cancellationToken);

    public Task<string> RemoveAsync(ImpairFault fault, CancellationToken cancellationToken) =>
        ChangeAsync(fault.Link, active => active.Remove(fault), cancellationToken);

    private async Task<string> ChangeAsync(string link, Action<List<ImpairFault>> change, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (!_active.TryGetValue(link, out var active))
            {
                _active[link] = active = [];
            }

            change(active);
            if (active.Count == 0)
            {
                await panel.ClearAsync(link, cancellationToken);
            }
            else
            {
                await panel.ImpairAsync(link, active.Select(fault => fault.Impairment).Aggregate(Impairments.Compose), cancellationToken);
            }

            // The panel has read it back from the wire, whoever carries it.
            return $"{link} {panel.InForce(link)}";
        }
        finally
        {
            _lock.Release();
        }
    }
}
