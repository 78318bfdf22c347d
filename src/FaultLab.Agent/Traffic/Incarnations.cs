using FaultLab.Linux.Events;

namespace FaultLab.Agent.Traffic;

/// <summary>Numbers that tell the starts of a sender apart, those before a reboot included.</summary>
internal static class Incarnations
{
    public static uint Next() => (uint)HashCode.Combine(MonotonicClock.Now, Environment.ProcessId);
}
