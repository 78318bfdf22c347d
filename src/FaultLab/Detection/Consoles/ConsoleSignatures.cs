using System.Buffers;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// The lines by which kernels 4.x to 7.x announce trouble. Every pattern begins where the message does, so that neither a
/// command line (<c>panic=1</c>) nor a program that talks about panics matches. The first that matches counts.
/// </summary>
internal static class ConsoleSignatures
{
    private const string Symbol = KernelSymbol.Pattern;

    /// <summary>One of these stands in every line that a pattern matches: a quick no for the thousands that are harmless.</summary>
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["Kernel panic", "BUG", "nable to handle", "nsufficient stack", "stack overflow", "PANIC", "[#", "WARNING", "list_add", "list_del", "refcount_t", "detected ", "_panic: ",
            "NETDEV WATCHDOG", "INFO:", "unregister_netdevice", "oom-killer", "ut of memory", "allocation failure", "vmalloc error", "UBSAN", "Hardware Error",
            "usercopy:", "CFI failure", "nobody cared", "hard LOCKUP", "suspected memory leak", "Bad mode in", "SError Interrupt", "Unhandled fault", "Missing ENDBR", "ODEBUG:",
            "bus error", "bad: ", "Kernel Fault", "assertion failed at", "nable to allocate", "Machine check", "PANIC at", "Self-destruct", "duplicate filename", " overwritten] ", " corrupt"],
        StringComparison.Ordinal);

    private static readonly ConsoleSignature[] All =
    [
        // Panics: kernel/panic.c
        Panic(ConsoleClass.StackCorruption, $"stack-protector: .*corrupted in: (?:{Symbol}|(?![0-9a-f]{{8,16}}$)(?<function>[A-Za-z_]\\w*)$)?"),
        Panic(ConsoleClass.StackCorruption, "corrupted stack end detected"),
        Panic(ConsoleClass.SoftLockup, "(?<subject>softlockup: hung tasks)"),
        Panic(ConsoleClass.HardLockup, "(?<subject>(?:NMI watchdog: )?(?:Watchdog detected )?[Hh]ard LOCKUP)"),
        Panic(ConsoleClass.RcuStall, "(?<subject>RCU Stall)"),
        Panic(ConsoleClass.HungTask, "(?<subject>hung_task: blocked tasks)"),
        Panic(ConsoleClass.ControlFlow, "CFI failure"),
        Panic(ConsoleClass.WorkqueueLockup, "(?<subject>workqueue: .*stall.*)"),
        Panic(ConsoleClass.OutOfMemory, "(?<subject>(?:Out of memory|System is deadlocked on memory).*)"),
        Panic(ConsoleClass.MachineCheck, "(?<subject>.*(?:[Mm]achine check|Fatal hardware error).*)"),
        Panic(ConsoleClass.Panic, "(?<subject>.*)"),
        Echo(Make(ConsoleClass.Panic, SignatureRole.Panic, "---\\[ end Kernel panic - not syncing: (?<subject>.*?)(?: \\]---)?$")),

        // Memory that is not there: arch/*/mm/fault.c
        Headline(ConsoleClass.NullDereference, "BUG: (?:unable to handle )?[Kk]ernel NULL pointer dereference"),
        Headline(ConsoleClass.PageFault, "BUG: [Uu]nable to handle kernel\\s*$"),
        Headline(ConsoleClass.PageFault, "Kernel Fault: Code=\\d+"),
        Headline(ConsoleClass.NullDereference, "(?:CPU \\d+ )?Unable to handle kernel NULL pointer dereference"),
        // MIPS, LoongArch and the older PowerPC do not tell the first page from others.
        Headline(ConsoleClass.NullDereference, "(?:CPU \\d+ )?Unable to handle kernel paging request (?:for [a-z ]+ )?at (?:virtual )?address (?:0x)?0*[0-9a-f]{1,3}\\b"),
        Headline(ConsoleClass.PageFault, "BUG: [Uu]nable to handle (?:kernel )?(?:page fault|paging request|data access|instruction fetch|unaligned access)"),
        Headline(ConsoleClass.PageFault, "(?:CPU \\d+ )?Unable to handle kernel \\w+"),
        Headline(ConsoleClass.StackOverflow, "BUG: (?:[\\w#]+ )?stack guard page was hit"),
        Headline(ConsoleClass.StackOverflow, "(?:Insufficient stack space to handle exception|Kernel stack overflow|kernel stack overflow in )"),
        Headline(ConsoleClass.DoubleFault, "(?:traps: )?PANIC: double fault"),
        Headline(ConsoleClass.Trap, "PANIC: (?<subject>early exception)"),
        Headline(ConsoleClass.Trap, "(?<subject>(?:Data|Instruction) bus error), e(?:pc|ra) =="),
        Hint(ConsoleClass.Trap, "Unhandled fault: (?<subject>[^(]+?) \\(0x"),
        Headline(ConsoleClass.Trap, "(?<subject>Bad mode in [\\w ]+ handler) detected"),
        Headline(ConsoleClass.Trap, "(?<subject>SError Interrupt) on CPU\\d+"),

        // Exceptions: arch/*/kernel/traps.c, dumpstack.c; since 6.10 every one of x86 begins with "Oops: "
        Die(ConsoleClass.GeneralProtectionFault, "(?:Oops: )?general protection (?:fault|maybe for).*"),
        Die(ConsoleClass.InvalidOpcode, "(?:Oops: )?invalid opcode: .*"),
        Die(ConsoleClass.InvalidOpcode, "(?:Internal error: )?Oops - (?:[Ii]llegal|[Uu]ndefined) instruction.*|illegal operation: .*|Reserved instruction in kernel code ?"),
        Die(ConsoleClass.DivideError, "(?:Oops: )?divide error: .*|fixpoint divide exception: .*"),
        Die(ConsoleClass.DoubleFault, "(?:Oops: )?double fault: .*"),
        Die(ConsoleClass.StackOverflow, "(?:Oops: )?(?:stack guard page|kernel stack overflow \\([a-z -]+\\)): .*"),
        Die(ConsoleClass.KernelBug, "Internal error: (?:Oops - )?BUG: .*"),
        Die(ConsoleClass.UndefinedBehaviour, "Internal error: UBSAN: (?<subject>[^:]+): .*"),
        Die(ConsoleClass.ControlFlow, "Internal error: (?:Oops - )?CFI: .*"),
        Die(ConsoleClass.PageFault, "(?:Oops: )?Oops: (?:[0-9a-fx]{4,16}|Kernel access of bad area).*"),
        Die(ConsoleClass.PageFault, "Internal error: Oops: .*"),
        Die(ConsoleClass.KernelBug, "Kernel BUG |Kernel bug detected ?|\\S+\\(\\d+\\): Kernel bad sw trap \\d+ "),
        Die(ConsoleClass.MachineCheck, "Oops: (?<subject>Machine check), sig: \\d+ "),
        Die(ConsoleClass.Trap, "Oops: (?<subject>[^,]+), sig: \\d+ "),
        Die(ConsoleClass.PageFault, "(?:\\S+\\(\\d+\\): )?Oops(?: - [\\w ]+)? ?"),
        Die(ConsoleClass.Trap, "Internal error: : [0-9a-f]+ "),
        Die(ConsoleClass.Trap, "(?<subject>Unhandled kernel unaligned access|Kernel unaligned instruction access|do_cpu invoked from kernel context!|(?:Break|Trap) instruction in kernel code|Integer overflow) ?"),
        Die(ConsoleClass.Trap, "(?:Oops: |Internal error: (?:Oops - )?)?(?<subject>[A-Za-z][A-Za-z0-9 _,/()-]*?): (?:0x)?[0-9a-f]{1,16} (?:ilc:\\d )?"),

        // OpenZFS asserts by a panic of its own, which stops the thread alone
        Headline(ConsoleClass.KernelBug, "PANIC at (?<subject>[\\w.-]+:\\d+):(?<function>\\w+)\\(\\)"),

        // Checks that the kernel makes itself: lib/bug.c, kernel/panic.c (__warn); the last form of WARNING since 6.19
        Site(ConsoleClass.KernelBug, "kernel BUG at (?<subject>[^\\s!]+)"),
        Site(ConsoleClass.Warning, $@"WARNING: CPU: \d+ PID: \d+ at (?<subject>\S+:\d+)(?: {Symbol})?"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:CPU: \d+ PID: \d+ )?at {Symbol}"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:CPU: \d+ )?at (?<subject>\S+:\d+)(?: {Symbol})?"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:\[.*\] )?(?<subject>\S+:\d+) at {Symbol}"),

        // Why it did: lib/list_debug.c, lib/refcount.c, lib/string_helpers.c, mm/usercopy.c, net/core/skbuff.c, net/sched/sch_generic.c, kernel/cfi.c
        Reason(ConsoleClass.ListCorruption, "(?:slab )?list_(?:add|del) (?:double add|corruption)|list_add double add"),
        Reason(ConsoleClass.RefcountSaturation, $"refcount_t: (?:{Symbol} )?(?<subject>[^;.]+)"),
        Reason(ConsoleClass.RefcountSaturation, $"refcount_t (?<subject>overflow|underflow) at {Symbol}"),
        Reason(ConsoleClass.BufferOverflow, "detected buffer overflow in \\w+|\\w+: detected (?:buffer overflow|field-spanning (?:read|write)|\\d+ byte)"),
        Reason(ConsoleClass.BufferOverflow, "usercopy: [Kk]ernel memory (?:exposure|overwrite) attempt detected"),
        Reason(ConsoleClass.BufferOverflow, "(?:skbuff: )?skb_(?:over|under)_panic: "),
        Reason(ConsoleClass.ControlFlow, $"(?:traps: )?Missing ENDBR: (?:{Symbol})?"),
        Reason(ConsoleClass.ControlFlow, $"CFI failure at {Symbol}|CFI failure \\(target: "),
        Reason(ConsoleClass.NetdevWatchdog, "NETDEV WATCHDOG: (?<subject>\\S+)(?: \\((?<driver>[^)]*)\\))?: (?:CPU: \\d+: )?transmit queue (?<queue>\\d+) timed out"),
        Reason(ConsoleClass.NetdevWatchdog, "(?:(?<driver>\\S+) (?:\\S+ )?)?(?<subject>[^\\s:]+)(?: \\([^)]*\\))*: NETDEV WATCHDOG: (?:CPU: \\d+: )?transmit queue (?<queue>\\d+) timed out"),
        Reason(ConsoleClass.Warning, "(?<subject>ODEBUG: [\\w ]+) \\("),
        Headline(ConsoleClass.Warning, "(?:RTNL: )?assertion failed at (?<subject>\\S+) \\((?<line>\\d+)\\)"),

        // No progress: kernel/rcu/tree_stall.h, kernel/watchdog*.c, kernel/hung_task.c, kernel/workqueue.c, net/core/dev.c
        Headline(ConsoleClass.RcuStall, "(?:rcu: )?INFO: \\w*rcu\\w*(?: \\S+)? (?:self-)?detected (?:expedited )?stalls? on "),
        Headline(ConsoleClass.SoftLockup, "(?:NMI )?(?:watchdog: )?BUG: soft lockup - CPU#(?<subject>\\d+) stuck for (?<since>\\d{1,6})s!"),
        Headline(ConsoleClass.SoftLockup, "BUG: soft lockup detected on CPU#(?<subject>\\d+)!"),
        Headline(ConsoleClass.HardLockup, "(?:NMI watchdog: |watchdog: )?(?:CPU\\d+: )?(?:BUG: )?Watchdog detected hard LOCKUP on cpu ?(?<subject>\\d+)"),
        Headline(ConsoleClass.HardLockup, $"(?:watchdog: )?CPU (?<subject>\\d+) (?:self-)?detected hard LOCKUP (?:@ {Symbol}|on other CPUs)"),
        Headline(ConsoleClass.HungTask, "INFO: task (?<subject>.+):\\d+ (?:is )?blocked (?:[\\w/ ]+ )?for more than (?<since>\\d{1,6}) seconds"),
        Headline(ConsoleClass.WorkqueueLockup, "(?:workqueue: )?BUG: workqueue lockup - .*stuck for (?<since>\\d{1,6})s"),
        Headline(ConsoleClass.NetdevReference, "unregister_netdevice: waiting for (?<subject>\\S+) to become free\\.?(?: Usage count = (?<count>-?\\d+))?"),

        // Memory: mm/oom_kill.c, mm/page_alloc.c, mm/slub.c, mm/kmemleak.c
        Headline(ConsoleClass.OutOfMemory, "(?<comm>.+) invoked oom-killer: "),
        Headline(ConsoleClass.OutOfMemory, "(?:(?<cgroup>Memory cgroup o)|O)ut of memory(?: \\([^)]*\\))?: Kill(?:ed)? process (?<pid>\\d+) \\((?<subject>.+?)\\)"),
        Headline(ConsoleClass.PageAllocationFailure, "(?<subject>\\S.*?): (?:page allocation failure[:.] order:\\d+|vmalloc error: size \\d+)"),
        Headline(ConsoleClass.PageAllocationFailure, "SLUB: (?<subject>Unable to allocate memory) on "),
        Headline(ConsoleClass.BadPage, "BUG: Bad page (?<subject>state|map|cache) in process"),
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
        Headline(ConsoleClass.MachineCheck, "(?:mce: )?\\[Hardware Error\\]: (?<subject>Machine check events logged|CPU \\d+: Machine Check(?: Exception)?)"),
        Reason(ConsoleClass.MachineCheck, "Machine check in kernel mode\\."),
        Headline(ConsoleClass.MachineCheck, "\\{\\d+\\}\\[Hardware Error\\]: (?<subject>Hardware error from APEI .*)"),
        Headline(ConsoleClass.UnhandledInterrupt, "(?<subject>irq \\d+): nobody cared"),

        // The rest of what begins with BUG: and leaves the kernel running
        Headline(ConsoleClass.OtherBug, "VFS: (?<subject>Busy inodes after unmount of \\S+).*Self-destruct"),
        Headline(ConsoleClass.OtherBug, "sysfs: (?<subject>cannot create duplicate filename '[^']*')"),
        Headline(ConsoleClass.OtherBug, "(?:\\[ )?BUG: (?<subject>(?:spinlock|rwlock|rwsem|mutex|rt_mutex|MAX_|using |Dentry |atomic |Invalid |Bad |non-zero |unable to |stack |sleeping |workqueue leaked|"
            + "still |lock |bad unlock|looking up |key |recent |nonzero |\\S+/\\d+ |quota |dquot |TCP|unaligned |unbalanced |corrupted |double ).*)"),
    ];

    public static (ConsoleSignature Signature, Match Match)? Find(string body)
    {
        var text = body.AsSpan().TrimStart();
        if (!text.ContainsAny(Words))
        {
            return null;
        }
        var trimmed = text.Length == body.Length ? body : text.ToString();
        foreach (var signature in All)
        {
            var match = signature.Pattern.Match(trimmed);
            if (match.Success)
            {
                return (signature, match);
            }
        }
        return null;
    }

    private static ConsoleSignature Panic(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Panic, $"Kernel panic ?- not syncing: {pattern}");

    private static ConsoleSignature Hint(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Hint, pattern);

    private static ConsoleSignature Headline(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Headline, pattern);

    private static ConsoleSignature Reason(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Reason, pattern);

    /// <summary>They end with the die counter: so many oopses there were.</summary>
    private static ConsoleSignature Die(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Die, $"{pattern}\\[#\\d+\\]");

    private static ConsoleSignature Site(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Site, pattern);

    private static ConsoleSignature Echo(ConsoleSignature signature) => signature with { IsEcho = true };

    private static ConsoleSignature Make(ConsoleClass kind, SignatureRole role, string pattern) =>
        new(kind, role, new Regex($"^(?:{pattern})", RegexOptions.CultureInvariant));
}
