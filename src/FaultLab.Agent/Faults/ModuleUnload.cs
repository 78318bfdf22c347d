using FaultLab.Agent.Serving;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Modules;

namespace FaultLab.Agent.Faults;

/// <summary>A module that is removed; healing loads it again.</summary>
internal sealed class ModuleUnload(ModuleUnloadFault fault) : IInjectedFault
{
    private bool _applied;

    public string Apply()
    {
        // Known before it goes that it can come back.
        KernelModules.FilesFor(fault.Name);
        KernelModules.Unload(fault.Name);
        _applied = true;
        return LoadedModules.StateOf(fault.Name) is { } state
            ? throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{fault.Name}: still {state}")
            : $"{fault.Name}: removed";
    }

    public string Heal()
    {
        if (!_applied)
        {
            return "nothing to heal";
        }

        try
        {
            KernelModules.Load(fault.Name, "", static _ => { });
        }
        catch (ErrnoException e) when (e.Errno == Errno.EEXIST)
        {
            // The kernel asked for it itself meanwhile.
        }

        return LoadedModules.StateOf(fault.Name) is { } state
            ? $"{fault.Name}: {state}"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{fault.Name} is not in /proc/modules");
    }
}
