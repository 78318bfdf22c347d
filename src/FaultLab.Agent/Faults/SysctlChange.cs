using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Proc;

namespace FaultLab.Agent.Faults;

/// <summary>Kernel parameters with other values; healing writes the old ones back.</summary>
internal sealed class SysctlChange(SysctlChangeFault fault) : IInjectedFault
{
    private readonly Stack<(string Name, string Value)> _old = new();

    public string Apply()
    {
        var seen = new List<string>();
        foreach (var (name, value) in fault.Values)
        {
            var old = Sysctl.Read(name);
            _old.Push((name, old));
            seen.Add($"{Set(name, value)} (was {old})");
        }

        return string.Join(", ", seen);
    }

    public string Heal()
    {
        var seen = new List<string>();
        while (_old.TryPeek(out var entry))
        {
            seen.Add(Set(entry.Name, entry.Value));
            _old.Pop();
        }

        return string.Join(", ", seen);
    }

    private static string Set(string name, string value)
    {
        Sysctl.Write(name, value);
        var now = Sysctl.Read(name);
        return Sysctl.Same(now, value)
            ? $"{name} = {now}"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{name} reads {now} after {value} was written");
    }
}
