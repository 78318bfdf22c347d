using System.Globalization;
using FaultLab.Linux.Proc;
using FaultLab.Matrices;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Matrices;

/// <summary>What this machine has to run labs with, and what a lab takes of it.</summary>
public sealed record MachineBudget(long MemoryBytes, int Cpus)
{
    /// <summary>The rest is left to the controller, the captures' rings and whoever else works here.</summary>
    private const double Share = 0.8;

    /// <summary>QEMU's own beside the guest's memory: 210 to 225 MB were resident under TCG half a minute after a boot, 105 MB of it translated code.</summary>
    private const long QemuBytes = 256L << 20;

    /// <summary>A namespace with its agent, and a capture's ring.</summary>
    private const long NodeBytes = 32L << 20;

    /// <summary>Memory available now (<c>MemAvailable</c>, or what the control group leaves of it) and the CPUs this process may use.</summary>
    public static MachineBudget Read()
    {
        var available = MemoryInfo.Read().Available;
        // Documentation/admin-guide/cgroup-v2.rst of the kernel; "max" or no file: no limit.
        if (long.TryParse(Content("/sys/fs/cgroup/memory.max"), CultureInfo.InvariantCulture, out var limit)
            && long.TryParse(Content("/sys/fs/cgroup/memory.current"), CultureInfo.InvariantCulture, out var used))
        {
            available = Math.Min(available, limit - used);
        }

        return new MachineBudget((long)(available * Share), Environment.ProcessorCount);
    }

    /// <summary>The memory of the VMs with what QEMU and the agents need beside, and the VMs' CPUs.</summary>
    public static RunDemand DemandOf(Plan plan)
    {
        var vms = plan.Nodes.Where(node => node.Node.Kind == NodeKind.Vm).Select(node => node.Node).ToList();
        return new RunDemand(
            vms.Sum(vm => vm.Memory.Bytes + QemuBytes) + (plan.Nodes.Length * NodeBytes),
            Math.Max(1, vms.Sum(vm => vm.Cpus)));
    }

    private static string? Content(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : null;
}
