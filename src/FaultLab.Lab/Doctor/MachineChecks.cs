using System.Collections.Immutable;
namespace FaultLab.Lab.Doctor;

/// <summary>Everything <c>faultlab doctor</c> looks at, in the order in which things depend on each other.</summary>
public static class MachineChecks
{
    public static ImmutableArray<MachineCheck> All { get; } =
    [
        new(Capability.Root, "root", (_, _) => Task.FromResult(PlatformChecks.Root())),
        new(Capability.DiskSpace, "disk space", (store, _) => Task.FromResult(PlatformChecks.DiskSpace(store))),
        new(Capability.Agent, "node agent", PlatformChecks.AgentAsync),
        new(Capability.Namespaces, "network namespaces", (_, _) => Task.FromResult(KernelChecks.Namespaces())),
        new(Capability.Wires, "wires (u32, mirred)", (_, _) => Task.FromResult(KernelChecks.Wires())),
        new(Capability.Tbf, "rate limits (tbf)", (_, _) => Task.FromResult(KernelChecks.Tbf())),
        new(Capability.Netem, "delay, loss, … (netem)", (_, _) => Task.FromResult(KernelChecks.Netem())),
        new(Capability.Tun, "taps", (_, _) => Task.FromResult(PlatformChecks.Tun())),
        new(Capability.Qemu, "QEMU", PlatformChecks.QemuAsync),
        new(Capability.Acceleration, "VM acceleration", PlatformChecks.AccelerationAsync),
        new(Capability.GuestTools, "guest tools", (_, _) => Task.FromResult(PlatformChecks.GuestTools())),
        new(Capability.Docker, "Docker engine", PlatformChecks.DockerAsync),
        new(Capability.Iperf3, "iperf3", PlatformChecks.Iperf3Async),
        new(Capability.ModuleBuild, "module builds", (_, _) => Task.FromResult(PlatformChecks.ModuleBuild())),
    ];
}
