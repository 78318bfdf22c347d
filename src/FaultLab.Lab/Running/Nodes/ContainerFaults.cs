using System.Collections.Immutable;
using FaultLab.Lab.Topology;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Lab.Running.Nodes;

/// <summary>The faults that are in force inside a container, so that they can be put in force again when it has started anew.</summary>
internal sealed class ContainerFaults
{
    private readonly Lock _lock = new();
    private readonly List<ApplyFaultRequest> _active = [];
    private readonly Dictionary<string, ImmutableDictionary<string, string>> _sysctlsBefore = [];

    public ImmutableArray<ApplyFaultRequest> Active
    {
        get
        {
            lock (_lock)
            {
                return [.. _active];
            }
        }
    }

    public void Remember(ApplyFaultRequest request)
    {
        lock (_lock)
        {
            _active.RemoveAll(fault => fault.Id == request.Id);
            _active.Add(request);
        }
    }

    public ApplyFaultRequest? Forget(string id)
    {
        lock (_lock)
        {
            var found = _active.Find(fault => fault.Id == id);
            _active.RemoveAll(fault => fault.Id == id);
            return found;
        }
    }

    /// <summary>Sets sysctls from outside; the values before are those of the fault's healing.</summary>
    public string SetSysctls(string id, IReadOnlyDictionary<string, string> values, HostNamespace home)
    {
        var before = NamespaceSysctls.Set(home, values);
        lock (_lock)
        {
            _sysctlsBefore[id] = before;
        }

        return Words(values);
    }

    public string RestoreSysctls(string id, HostNamespace home)
    {
        ImmutableDictionary<string, string>? before;
        lock (_lock)
        {
            _sysctlsBefore.Remove(id, out before);
        }

        if (before is null)
        {
            return "nothing to heal";
        }

        NamespaceSysctls.Set(home, before);
        return Words(before);
    }

    private static string Words(IEnumerable<KeyValuePair<string, string>> values) => string.Join(", ", values.Select(value => $"{value.Key} = {value.Value}"));
}
