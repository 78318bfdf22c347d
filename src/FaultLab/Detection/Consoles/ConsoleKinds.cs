namespace FaultLab.Detection.Consoles;

/// <summary>Which incident a class of report is, and how its trace is to be read.</summary>
internal static class ConsoleKinds
{
    /// <summary>What it is when the kernel went on. Where it died of it, it is a crash.</summary>
    public static IncidentKind KindOf(ConsoleClass kind) => kind switch
    {
        ConsoleClass.Boot => IncidentKind.Reboot,
        ConsoleClass.RcuStall or ConsoleClass.SoftLockup or ConsoleClass.HardLockup or ConsoleClass.WorkqueueLockup or ConsoleClass.SpinlockLockup => IncidentKind.Stall,
        ConsoleClass.HungTask or ConsoleClass.NetdevReference => IncidentKind.Deadlock,
        ConsoleClass.OutOfMemory or ConsoleClass.PageAllocationFailure => IncidentKind.Memory,
        ConsoleClass.MemoryLeak => IncidentKind.Leak,
        // Its own memory is not what it believes it to be: whatever it does from now on may be wrong.
        ConsoleClass.MemoryError or ConsoleClass.SlabCorruption or ConsoleClass.BadPage => IncidentKind.Crash,
        _ => IncidentKind.Warning,
    };

    /// <summary>Headlines that the line of an exception with its die counter follows, which then belongs to them.</summary>
    public static bool IsFault(ConsoleClass kind) => kind is ConsoleClass.NullDereference or ConsoleClass.PageFault or ConsoleClass.KernelBug
        or ConsoleClass.DoubleFault or ConsoleClass.StackOverflow or ConsoleClass.Trap;

    /// <summary>Reports about a task that sleeps, or must not: the scheduler is on top of its trace.</summary>
    public static bool Sleeps(ConsoleClass kind) => kind is ConsoleClass.HungTask or ConsoleClass.SchedulingWhileAtomic or ConsoleClass.SleepInAtomic;

    /// <summary>Reports of a watchdog, which interrupted what it found: clocks and interrupts are on top of the trace.</summary>
    public static bool IsWatched(ConsoleClass kind) => kind is ConsoleClass.RcuStall or ConsoleClass.SoftLockup or ConsoleClass.HardLockup
        or ConsoleClass.WorkqueueLockup or ConsoleClass.HungTask or ConsoleClass.Panic;

    /// <summary>Reports that never mean who calls the handlers of timers and softirqs, which a crash may: it calls a handler that is gone.</summary>
    public static bool PassesRunners(ConsoleClass kind) => IsWatched(kind) || kind is ConsoleClass.Warning or ConsoleClass.RefcountSaturation or ConsoleClass.SlabCorruption or ConsoleClass.BadPage;

    /// <summary>Reports whose trace goes through the allocator on the way to who asked.</summary>
    public static bool Allocates(ConsoleClass kind) => kind is ConsoleClass.PageAllocationFailure or ConsoleClass.MemoryLeak or ConsoleClass.SleepInAtomic
        or ConsoleClass.SlabCorruption or ConsoleClass.NetdevReference or ConsoleClass.BadPage or ConsoleClass.Warning;

    /// <summary>Reports of an object that is registered twice, or gone with others still in it.</summary>
    public static bool Registers(ConsoleClass kind) => kind is ConsoleClass.OtherBug or ConsoleClass.SlabCorruption or ConsoleClass.Warning;

    /// <summary>Reports that no function is to blame for.</summary>
    public static bool IsNobodys(ConsoleClass kind) => kind is ConsoleClass.OutOfMemory or ConsoleClass.MachineCheck;
}
