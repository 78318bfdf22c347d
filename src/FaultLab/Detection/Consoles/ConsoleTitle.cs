using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Says a report in one line.</summary>
internal static class ConsoleTitle
{
    public static string Of(ConsoleClass kind, Match headline, KernelSymbol? guilty, string? explanation = null)
    {
        var subject = Group(headline, "subject");
        var what = kind switch
        {
            ConsoleClass.Boot => "the kernel booted",
            ConsoleClass.NullDereference => "NULL pointer dereference",
            ConsoleClass.PageFault => "page fault",
            ConsoleClass.GeneralProtectionFault => "general protection fault" + (explanation is null ? "" : $" ({explanation})"),
            ConsoleClass.InvalidOpcode => "invalid opcode",
            ConsoleClass.DivideError => "divide error",
            ConsoleClass.DoubleFault => "double fault",
            ConsoleClass.StackOverflow => "kernel stack overflow",
            ConsoleClass.Trap => subject ?? "trap",
            ConsoleClass.KernelBug => With("kernel BUG at ", File(subject), "kernel BUG"),
            ConsoleClass.StackCorruption => "kernel stack corrupted",
            ConsoleClass.ListCorruption => "list corruption",
            ConsoleClass.RefcountSaturation => With("refcount_t ", subject, "refcount_t saturated"),
            ConsoleClass.BufferOverflow => "buffer overflow",
            ConsoleClass.ControlFlow => "control flow violation",
            ConsoleClass.Panic => With("kernel panic: ", subject, "kernel panic"),
            ConsoleClass.RcuStall => "RCU stall",
            ConsoleClass.SoftLockup => "soft lockup",
            ConsoleClass.HardLockup => "hard lockup",
            ConsoleClass.HungTask => Group(headline, "since") is { } seconds ? $"task {subject} blocked for more than {seconds} s" : "tasks blocked",
            ConsoleClass.SpinlockLockup => "spinlock lockup",
            ConsoleClass.WorkqueueLockup => "workqueue lockup",
            ConsoleClass.NetdevReference => $"{subject} is never freed: unregister_netdevice waits"
                + (Group(headline, "count") is { } count ? $", usage count {count}" : ""),
            ConsoleClass.Warning => With("WARNING at ", File(subject), "WARNING"),
            ConsoleClass.NetdevWatchdog => $"transmit queue {Group(headline, "queue")} of {subject}{With(" (", Group(headline, "driver"), "", ")")} timed out",
            ConsoleClass.OutOfMemory => (Group(headline, "cgroup") is null ? "" : "cgroup ") + (Group(headline, "pid") is null ? "out of memory" : $"out of memory: killed {subject}"),
            ConsoleClass.PageAllocationFailure => "page allocation failure",
            ConsoleClass.SchedulingWhileAtomic => "scheduling while atomic",
            ConsoleClass.SleepInAtomic => "sleeping function called from invalid context",
            ConsoleClass.BadPage => "bad page state",
            ConsoleClass.SlabCorruption => With("slab corrupted: ", subject, "slab corrupted"),
            ConsoleClass.UnhandledInterrupt => $"{subject}: nobody cared",
            ConsoleClass.MemoryLeak => With("memory leak: ", subject, "memory leak"),
            ConsoleClass.MachineCheck => With("machine check: ", subject, "machine check"),
            ConsoleClass.MemoryError or ConsoleClass.DataRace or ConsoleClass.LockOrder => subject ?? "kernel bug",
            ConsoleClass.UndefinedBehaviour => With("UBSAN: ", subject, "undefined behaviour"),
            ConsoleClass.OtherBug => With("BUG: ", subject, "BUG"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown class"),
        };
        // dev_watchdog is but the messenger: the driver does not send.
        return guilty is null or { Function: "dev_watchdog" } ? what : $"{what} in {guilty}";
    }

    /// <summary>A module that was built outside of the kernel's tree names its files by their whole path.</summary>
    private static string? File(string? place) => place?.StartsWith('/') == true ? place[(place.LastIndexOf('/') + 1)..] : place;

    private static string With(string words, string? subject, string otherwise, string after = "") => subject is null ? otherwise : words + subject + after;

    private static string? Group(Match match, string name) => match.Groups[name] is { Success: true, Length: > 0 } group ? group.Value.Trim() : null;
}
