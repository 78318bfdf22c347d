using FaultLab.Agent.Serving;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Modules;

namespace FaultLab.Agent.Faults;

/// <summary>A module that is loaded, with the modules it needs; healing removes those that were loaded for it.</summary>
internal sealed class ModuleLoad(ModuleLoadFault fault) : IInjectedFault
{
    private readonly Stack<string> _loaded = new();

    public string Apply()
    {
        KernelModules.Load(fault.Name, fault.Parameters, _loaded.Push);
        var name = KernelModules.NameOf(fault.Name);
        return LoadedModules.StateOf(name) is { } state
            ? $"{name}: {state}, loaded {string.Join(", ", _loaded.Reverse())}"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{name} is not in /proc/modules");
    }

    public string Heal()
    {
        var removed = new List<string>();
        while (_loaded.TryPeek(out var name))
        {
            try
            {
                KernelModules.Unload(name);
            }
            catch (ErrnoException e) when (e.Errno == Errno.ENOENT)
            {
                // Somebody else removed it: that is what healing wants.
            }

            removed.Add(_loaded.Pop());
            if (LoadedModules.StateOf(name) is { } state)
            {
                throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{name}: still {state}");
            }
        }

        return $"removed {string.Join(", ", removed)}";
    }
}
