using static FaultLab.Detection.Consoles.ConsoleSignature;

namespace FaultLab.Detection.Consoles;

/// <summary>The lines of what the kernel finds out itself: assertions, watchdogs, the allocators, the sanitizers and lockdep.</summary>
internal static class CheckSignatures
{
    private const string Symbol = KernelSymbol.Pattern;

    public static readonly ConsoleSignature[] All =
    [
        // Checks that the kernel makes itself: lib/bug.c, kernel/panic.c (__warn); the last form of WARNING since 6.19
        Site(ConsoleClass.KernelBug, "kernel BUG at (?<subject>[^\\s!]+)"),
        Site(ConsoleClass.Warning, $@"WARNING: CPU: \d+ PID: \d+ at (?<subject>\S+:\d+)(?: {Symbol})?"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:CPU: \d+ PID: \d+ )?at {Symbol}"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:CPU: \d+ )?at (?<subject>\S+:\d+)(?: {Symbol})?"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:\[.*\] )?(?<subject>\S+:\d+) at {Symbol}"),
        // 2.6.18 and its kin; PowerPC up to 3.x.
        Site(ConsoleClass.Warning, @"(?:BUG: warning|Badness) at (?<subject>\S+?:\d+)(?:/(?<function>\w+)\(\))?"),
        Site(ConsoleClass.Warning, @"Badness in (?<function>\w+) at (?<subject>\S+:\d+)"),

        // Why it did: lib/list_debug.c, lib/refcount.c, lib/string_helpers.c, mm/usercopy.c, net/core/skbuff.c, net/sched/sch_generic.c, kernel/cfi.c
        Reason(ConsoleClass.ListCorruption, "(?:slab )?list_(?:add|del) (?:double add|corruption)|list_add double add"),
        Reason(ConsoleClass.RefcountSaturation, $"refcount_t: (?:{Symbol} )?(?<subject>[^;.]+)"),
        Reason(ConsoleClass.RefcountSaturation, $"refcount_t (?<subject>overflow|underflow) at {Symbol}"),
        Reason(ConsoleClass.BufferOverflow, "detected buffer overflow in \\w+|\\w+: detected (?:buffer overflow|field-spanning (?:read|write)|\\d+ byte)"),
        Reason(ConsoleClass.BufferOverflow, "usercopy: [Kk]ernel memory (?:exposure|overwrite) attempt detected"),
        Reason(ConsoleClass.BufferOverflow, "(?:skbuff: )?skb_(?:over|under)_panic: "),
        Reason(ConsoleClass.ControlFlow, $"(?:traps: )?Missing ENDBR: (?:{Symbol})?"),
        Reason(ConsoleClass.ControlFlow, $"CFI failure at {Symbol}|CFI failure \\(target: "),
        Reason(ConsoleClass.NetdevWatchdog, "NETDEV WATCHDOG: (?<subject>\\S+)(?: \\((?<driver>[^)]*)\\))?: (?:CPU: \\d+: )?transmit(?: queue (?<queue>\\d+))? timed out"),
        Reason(ConsoleClass.NetdevWatchdog, "(?:(?<driver>\\S+) (?:\\S+ )?)?(?<subject>[^\\s:]+)(?: \\([^)]*\\))*: NETDEV WATCHDOG: (?:CPU: \\d+: )?transmit queue (?<queue>\\d+) timed out"),
        Reason(ConsoleClass.Warning, "(?<subject>ODEBUG: [\\w ]+) \\("),
        Headline(ConsoleClass.Warning, "(?:RTNL: )?assertion failed at (?<subject>\\S+) \\((?<line>\\d+)\\)"),

        // No progress: kernel/rcu/tree_stall.h, kernel/watchdog*.c, kernel/hung_task.c, kernel/workqueue.c, net/core/dev.c
        Headline(ConsoleClass.RcuStall, "(?:rcu: )?INFO: \\w*rcu\\w*(?: \\S+)? (?:self-)?detected (?:expedited )?stalls? on "),
        Headline(ConsoleClass.RcuStall, "INFO: RCU detected CPU (?:\\d+ )?stalls?"),
        Headline(ConsoleClass.SoftLockup, "(?:NMI )?(?:watchdog: )?BUG: soft lockup - CPU#(?<subject>\\d+) stuck for (?:(?<since>\\d{1,6})|\\d+)s!"),
        Headline(ConsoleClass.SoftLockup, "BUG: soft lockup detected on CPU#(?<subject>\\d+)!"),
        Headline(ConsoleClass.HardLockup, "(?:NMI watchdog: |watchdog: )?(?:CPU\\d+: )?(?:BUG: )?Watchdog detected hard LOCKUP on cpu ?(?<subject>\\d+)"),
        Headline(ConsoleClass.HardLockup, $"(?:watchdog: )?CPU (?<subject>\\d+) (?:self-)?detected hard LOCKUP (?:@ {Symbol}|on other CPUs)"),
        Headline(ConsoleClass.HardLockup, "Watchdog CPU:(?<subject>\\d+) (?:detected )?Hard LOCKUP"),
        Headline(ConsoleClass.SpinlockLockup, "BUG: (?:spinlock|rwlock|cpu|write|read)[\\w-]* lockup (?:suspected )?on CPU ?#?(?<subject>\\d+)"),
        Headline(ConsoleClass.HungTask, "INFO: task (?<subject>.+):\\d+ (?:is )?blocked (?:[\\w/ ]+ )?for more than (?<since>\\d{1,6}) seconds"),
        Headline(ConsoleClass.WorkqueueLockup, "(?:workqueue: )?BUG: workqueue lockup - .*stuck for (?:(?<since>\\d{1,6})|\\d+)s"),
        Headline(ConsoleClass.NetdevReference, "unregister_netdevice: waiting for (?<subject>\\S+) to become free\\.?(?: Usage count = (?<count>-?\\d+))?"),

        // Memory: mm/oom_kill.c, mm/page_alloc.c, mm/slub.c, mm/kmemleak.c
        Headline(ConsoleClass.OutOfMemory, "(?<comm>.+) invoked oom-killer: "),
        Headline(ConsoleClass.OutOfMemory, "oom-killer: gfp_mask=0x[0-9a-f]+, order=\\d+"),
        Headline(ConsoleClass.OutOfMemory, "Out of Memory: Kill(?:ed)? process (?<pid>\\d+) \\((?<subject>.+?)\\)"),
        Headline(ConsoleClass.OutOfMemory, "(?:(?<cgroup>Memory cgroup o)|O)ut of memory(?: \\([^)]*\\))?: Kill(?:ed)? process (?<pid>\\d+) \\((?<subject>.+?)\\)"),
        Headline(ConsoleClass.PageAllocationFailure, "(?<subject>\\S.*?): (?:page allocation failure[:.] order:\\d+|vmalloc error: size \\d+|vmalloc: allocation failure[:,] )"),
        Headline(ConsoleClass.PageAllocationFailure, "SLUB: (?<subject>Unable to allocate memory) on "),
        Headline(ConsoleClass.BadPage, "BUG: Bad page (?<subject>state|map|cache) in process"),
        Headline(ConsoleClass.SlabCorruption, "slab error in \\w+\\(\\): cache [`']?(?<cache>[^':]+)'?: (?<subject>.+)"),
        Headline(ConsoleClass.SlabCorruption, "Slab corruption(?: \\([^)]*\\))?: (?<cache>(?!start=)\\S+)?"),
        Headline(ConsoleClass.SlabCorruption, "slab: (?<subject>double free detected) in cache "),
        Reason(ConsoleClass.SlabCorruption, "\\[(?<subject>[\\w ]*(?:overwritten|corrupt\\w*))\\] 0x"),
        Reason(ConsoleClass.OtherBug, "BUG (?<cache>\\S+) \\((?:Not t|T)ainted[^)]*\\): (?<subject>Objects remaining.*)"),
        Reason(ConsoleClass.SlabCorruption, "BUG (?<cache>\\S+) \\((?:Not t|T)ainted[^)]*\\): (?<subject>.+)"),
        Headline(ConsoleClass.MemoryLeak, "BUG: memory leak"),
        Headline(ConsoleClass.MemoryLeak, "kmemleak: (?<subject>\\d+ new suspected memory leaks?)"),

        // Contexts: kernel/sched/core.c, lib/smp_processor_id.c
        Headline(ConsoleClass.SchedulingWhileAtomic, "BUG: scheduling while atomic: (?<subject>.+)/\\d+/0x"),
        Echo(Headline(ConsoleClass.SchedulingWhileAtomic, "bad: (?<subject>scheduling from the idle thread)!")),
        Headline(ConsoleClass.SleepInAtomic, "BUG: sleeping function called from invalid context at (?<subject>\\S+)"),

        // Sanitizers: mm/kasan, mm/kfence, mm/kmsan, kernel/kcsan, lib/ubsan.c
        Headline(ConsoleClass.DataRace, $"BUG: (?<subject>KCSAN: .+?) in (?:{Symbol}|(?<function>[A-Za-z_][\\w.]*))"),
        Headline(ConsoleClass.DataRace, "BUG: (?<subject>KCSAN: .+)"),
        Headline(ConsoleClass.MemoryError, $"BUG: (?<subject>K(?:ASAN|FENCE|MSAN): .+?) in (?:{Symbol}|(?<inline>[A-Za-z_]\\w* .*\\[inline\\])|(?<function>[A-Za-z_][\\w.]*))"),
        Headline(ConsoleClass.MemoryError, "BUG: (?<subject>K(?:ASAN|FENCE|MSAN): .+)"),
        Headline(ConsoleClass.UndefinedBehaviour, "UBSAN: (?<subject>.+ in .+:\\d+.*)"),

        // lockdep: kernel/locking/lockdep.c; in brackets before 4.13
        Headline(ConsoleClass.LockOrder, "(?:\\[ )?(?:WARNING|INFO|BUG): (?<subject>possible (?:circular|recursive|irq|deadlock)[\\w ]*|inconsistent (?:\\{[^}]*\\} )?lock state|suspicious RCU usage|"
            + "bad unlock balance detected|bad contention detected|[Nn]ested lock was not taken|held lock freed|lock held (?:when returning to user space|at task exit time)|"
            + "[A-Za-z]+-safe -> [A-Za-z]+-unsafe lock order detected|Invalid wait context|trying to register non-static key|still has locks held)"),

        // Hardware: arch/x86/kernel/cpu/mce, drivers/acpi/apei, kernel/irq/spurious.c
        // What was corrected is no trouble of the kernel: bit 61 of a bank's status (UC) tells, and APEI's severity. "Events logged" tells neither.
        Headline(ConsoleClass.MachineCheck, "(?:mce: )?(?:\\[Hardware Error\\]: )?(?<subject>CPU \\d+: Machine Check Exception):"),
        Headline(ConsoleClass.MachineCheck, "(?:mce: )?\\[Hardware Error\\]: (?<subject>CPU \\d+: Machine Check): +\\d+ Bank \\d+: [2367abef][0-9a-f]{15}\\b"),
        Headline(ConsoleClass.MachineCheck, "(?:mce: )?\\[Hardware Error\\]: (?:MC\\d+ )?(?:Error Status: )?(?<subject>System Fatal error|Uncorrected[\\w, ]* error)"),
        Headline(ConsoleClass.MachineCheck, "(?:\\{\\d+\\})?\\[Hardware Error\\]:  ?(?:event )?severity: (?:\\d+, )?(?<subject>fatal|recoverable)"),
        Reason(ConsoleClass.MachineCheck, "Machine check in kernel mode\\."),
        Headline(ConsoleClass.UnhandledInterrupt, "(?<subject>irq \\d+): nobody cared"),

        // The rest of what begins with BUG: and leaves the kernel running
        Headline(ConsoleClass.OtherBug, "VFS: (?<subject>Busy inodes after unmount of \\S+).*Self-destruct"),
        Headline(ConsoleClass.OtherBug, "sysfs: (?<subject>cannot create duplicate filename '[^']*')"),
        Headline(ConsoleClass.OtherBug, "(?:\\[ )?BUG: (?<subject>(?:spinlock|rwlock|rwsem|mutex|rt_mutex|MAX_|using |Dentry |atomic |Invalid |Bad |non-zero |unable to |stack |sleeping |workqueue leaked|"
            + "still |lock |bad unlock|looking up |key |recent |nonzero |\\S+/\\d+ |quota |dquot |TCP|unaligned |unbalanced |corrupted |double ).*)"),
    ];
}
