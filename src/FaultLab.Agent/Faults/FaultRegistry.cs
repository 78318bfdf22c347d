using FaultLab.Agent.Nodes;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Faults;

/// <summary>The faults that are in force, by id. Requests may come from several threads; each fault is one thread's at a time.</summary>
internal sealed class FaultRegistry(NodeConfigurator node, RouteNetlink netlink)
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    public FaultResult Apply(ApplyFaultRequest request, CancellationToken cancellationToken)
    {
        var entry = new Entry(request.Id, FaultCatalogue.Create(request, node, netlink, cancellationToken));
        lock (entry)
        {
            lock (_lock)
            {
                if (_entries.Exists(e => e.Id == request.Id))
                {
                    throw new ArgumentException($"fault {request.Id} is in force already");
                }

                _entries.Add(entry);
            }

            try
            {
                return new FaultResult(entry.Fault.Apply());
            }
            catch
            {
                UndoHalf(entry);
                throw;
            }
        }
    }

    public FaultResult Heal(FaultReference reference)
    {
        Entry? entry;
        lock (_lock)
        {
            entry = _entries.Find(e => e.Id == reference.Id);
        }

        return Heal(entry ?? throw new ArgumentException($"no fault {reference.Id} is in force"));
    }

    /// <summary>Heals what is in force, the last applied first; goes on after a failure.</summary>
    public void HealAll(Action<string> failed)
    {
        List<Entry> left;
        lock (_lock)
        {
            left = [.. Enumerable.Reverse(_entries)];
        }

        foreach (var entry in left)
        {
            try
            {
                Heal(entry);
            }
            catch (Exception e)
            {
                failed($"fault {entry.Id} could not be healed: {e.Message}");
            }
        }
    }

    // A fault that could not be healed stays in force, so that it can be tried again.
    private FaultResult Heal(Entry entry)
    {
        lock (entry)
        {
            var result = new FaultResult(entry.Fault.Heal());
            Remove(entry);
            return result;
        }
    }

    private void UndoHalf(Entry entry)
    {
        try
        {
            entry.Fault.Heal();
        }
        catch (Exception e)
        {
            // The node is no longer as it was: keep the fault, so that healing is tried again at the end.
            throw new AgentRequestException(AgentMethods.ReadBackFailed, $"fault {entry.Id} failed and could not be undone: {e.Message}");
        }

        Remove(entry);
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
        {
            _entries.Remove(entry);
        }
    }

    private sealed record Entry(string Id, IInjectedFault Fault);
}
