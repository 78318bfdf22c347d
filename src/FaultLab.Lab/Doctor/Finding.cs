namespace FaultLab.Lab.Doctor;

/// <summary>Something of the machine that labs may need.</summary>
public enum Capability
{
    Root, Namespaces, Wires, Tbf, Netem, Tun, Qemu, Acceleration, GuestTools, ModuleBuild, Agent, DiskSpace, Docker, Iperf3,
}

/// <summary>Ok: there. Limited: works in a lesser way that is named. Missing: what needs it cannot run.</summary>
public enum FindingStatus { Ok, Limited, Missing }

/// <param name="Name">What was looked at, as a person calls it.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">The command or step that mends it; null where nothing needs mending.</param>
public sealed record Finding(Capability Capability, string Name, FindingStatus Status, string Detail, string? Remedy = null);
