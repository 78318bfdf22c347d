namespace FaultLab.Histories;

/// <summary>Some seconds of the machine that the lab runs on: who used its CPUs. Shares are of all CPUs together, from 0 to 1.</summary>
public sealed record MachineLoad : HistoryEvent
{
    /// <summary>The beginning of these seconds; they end at <see cref="HistoryEvent.At"/>.</summary>
    public required TimeSpan From { get; init; }

    /// <summary>By the controller and all it started: QEMU, agents.</summary>
    public required double Lab { get; init; }

    /// <summary>By everything else but soft interrupts, what a hypervisor took among it.</summary>
    public required double Others { get; init; }

    /// <summary>Share of the time in which something that could run had to wait for a CPU; null where the kernel does not count it.</summary>
    public double? Waited { get; init; }
}
