using System.Buffers;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// The lines by which kernels 4.x to 7.x announce trouble. Every pattern begins where the message does, so that neither a
/// command line (<c>panic=1</c>) nor a program that talks about panics matches.
/// </summary>
internal static class ConsoleSignatures
{
    /// <summary>One of these stands in every line that a pattern matches: a quick no for the thousands that are harmless.</summary>
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["Kernel panic", "BUG", "Unable to handle", "nsufficient stack", "stack overflow", "PANIC", "[#", "WARNING", "list_add", "list_del", "refcount_t", "detected ", "_panic: ",
            "NETDEV WATCHDOG", "INFO:", "unregister_netdevice", "oom-killer", "ut of memory", "allocation failure", "UBSAN", "Hardware Error"],
        StringComparison.Ordinal);

    private static readonly ConsoleSignature[] All =
    [
        // kernel/panic.c
        Panic(ConsoleClass.StackCorruption, $@"Kernel panic - not syncing: stack-protector: .*corrupted in: (?:{KernelSymbol.Pattern})?"),
        Panic(ConsoleClass.StackCorruption, "Kernel panic - not syncing: corrupted stack end detected"),
        Panic(ConsoleClass.SoftLockup, "Kernel panic - not syncing: (?<subject>softlockup: hung tasks)"),
        Panic(ConsoleClass.HardLockup, "Kernel panic - not syncing: (?<subject>(?:NMI watchdog: )?(?:Watchdog detected )?[Hh]ard LOCKUP)"),
        Panic(ConsoleClass.RcuStall, "Kernel panic - not syncing: (?<subject>RCU Stall)"),
        Panic(ConsoleClass.HungTask, "Kernel panic - not syncing: (?<subject>hung_task: blocked tasks)"),
        Panic(ConsoleClass.OutOfMemory, "Kernel panic - not syncing: (?<subject>(?:Out of memory|System is deadlocked on memory).*)"),
        Panic(ConsoleClass.MachineCheck, "Kernel panic - not syncing: (?<subject>.*[Mm]achine check.*)"),
        Panic(ConsoleClass.Panic, "Kernel panic - not syncing: (?<subject>.*)"),

        // arch/x86/mm/fault.c, arch/arm64/mm/fault.c
        Headline(ConsoleClass.NullDereference, "BUG: (?:unable to handle )?kernel NULL pointer dereference"),
        Headline(ConsoleClass.NullDereference, "Unable to handle kernel NULL pointer dereference"),
        Headline(ConsoleClass.PageFault, "BUG: unable to handle (?:kernel )?(?:page fault|paging request)"),
        Headline(ConsoleClass.PageFault, "Unable to handle kernel (?:paging request|access|read|write|execute)"),
        Headline(ConsoleClass.StackOverflow, "BUG: (?:\\w+ )?stack guard page was hit"),
        Headline(ConsoleClass.StackOverflow, "(?:Insufficient stack space to handle exception|Kernel stack overflow)"),
        Headline(ConsoleClass.DoubleFault, "(?:traps: )?PANIC: double fault"),

        // arch/x86/kernel/dumpstack.c (__die_header): since 6.10 every one begins with "Oops: "
        Die(ConsoleClass.GeneralProtectionFault, "(?:Oops: )?general protection (?:fault|maybe for).*\\[#\\d+\\]"),
        Die(ConsoleClass.InvalidOpcode, "(?:Oops: )?invalid opcode: .*\\[#\\d+\\]"),
        Die(ConsoleClass.DivideError, "(?:Oops: )?divide error: .*\\[#\\d+\\]"),
        Die(ConsoleClass.DoubleFault, "(?:Oops: )?double fault: .*\\[#\\d+\\]"),
        Die(ConsoleClass.StackOverflow, "(?:Oops: )?(?:stack guard page|kernel stack overflow \\([a-z -]+\\)): .*\\[#\\d+\\]"),
        Die(ConsoleClass.PageFault, "(?:Oops: )?Oops: [0-9a-fx]{4,8} \\[#\\d+\\]"),
        Die(ConsoleClass.PageFault, "Internal error: Oops.*\\[#\\d+\\]"),
        Die(ConsoleClass.Trap, "(?:Oops: |Internal error: )?(?<subject>[A-Za-z][A-Za-z0-9 _,/()-]*?): [0-9a-f]{4,16} \\[#\\d+\\]"),

        // lib/bug.c, kernel/panic.c (__warn); the second form of WARNING since 6.19
        Site(ConsoleClass.KernelBug, "kernel BUG at (?<subject>[^\\s!]+)"),
        Site(ConsoleClass.Warning, $@"WARNING: CPU: \d+ PID: \d+ at (?<subject>\S+:\d+)(?: {KernelSymbol.Pattern})?"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:CPU: \d+ PID: \d+ )?at {KernelSymbol.Pattern}"),
        Site(ConsoleClass.Warning, $@"WARNING: (?:\[.*\] )?(?<subject>\S+:\d+) at {KernelSymbol.Pattern}"),

        // lib/list_debug.c, lib/refcount.c, lib/string_helpers.c, mm/usercopy.c, net/core/skbuff.c, net/sched/sch_generic.c
        Reason(ConsoleClass.ListCorruption, "(?:slab )?list_(?:add|del) (?:double add|corruption)|list_add double add"),
        Reason(ConsoleClass.RefcountSaturation, "refcount_t: (?<subject>[^;.]+)"),
        Reason(ConsoleClass.BufferOverflow, "detected buffer overflow in \\w+|\\w+: detected (?:buffer overflow|field-spanning (?:read|write))"),
        Reason(ConsoleClass.BufferOverflow, "usercopy: Kernel memory (?:exposure|overwrite) attempt detected"),
        Reason(ConsoleClass.BufferOverflow, "(?:skbuff: )?skb_(?:over|under)_panic: "),
        Reason(ConsoleClass.NetdevWatchdog, "NETDEV WATCHDOG: (?<subject>\\S+)(?: \\((?<driver>[^)]*)\\))?: (?:CPU: \\d+: )?transmit queue (?<queue>\\d+) timed out"),
        Reason(ConsoleClass.NetdevWatchdog, "(?<driver>\\S+) \\S+ (?<subject>[^\\s:]+)(?: \\([^)]*\\))?: NETDEV WATCHDOG: (?:CPU: \\d+: )?transmit queue (?<queue>\\d+) timed out"),

        // kernel/rcu/tree_stall.h, kernel/watchdog.c, kernel/watchdog_perf.c, kernel/hung_task.c, kernel/workqueue.c
        Headline(ConsoleClass.RcuStall, "(?:rcu: )?INFO: \\w*rcu\\w*(?: \\S+)? (?:self-)?detected (?:expedited )?stalls? on "),
        Headline(ConsoleClass.SoftLockup, "(?:NMI )?(?:watchdog: )?BUG: soft lockup - CPU#(?<subject>\\d+) stuck for (?<since>\\d+)s!"),
        Headline(ConsoleClass.HardLockup, "(?:NMI watchdog: |watchdog: )?(?:CPU\\d+: )?Watchdog detected hard LOCKUP on cpu ?(?<subject>\\d+)"),
        Headline(ConsoleClass.HungTask, "INFO: task (?<subject>.+):\\d+ blocked (?:[\\w/ ]+ )?for more than (?<since>\\d+) seconds"),
        Headline(ConsoleClass.WorkqueueLockup, "(?:workqueue: )?BUG: workqueue lockup - .*stuck for (?<since>\\d+)s"),
        Headline(ConsoleClass.NetdevReference, "unregister_netdevice: waiting for (?<subject>\\S+) to become free\\.(?: Usage count = (?<count>-?\\d+))?"),

        // mm/oom_kill.c, mm/page_alloc.c
        Headline(ConsoleClass.OutOfMemory, "(?<comm>.+) invoked oom-killer: "),
        Headline(ConsoleClass.OutOfMemory, "(?:Memory cgroup o|O)ut of memory(?: \\([^)]*\\))?: Kill(?:ed)? process (?<pid>\\d+) \\((?<subject>.+?)\\)"),
        Headline(ConsoleClass.PageAllocationFailure, "(?<subject>\\S.*): page allocation failure: order:\\d+"),
        Headline(ConsoleClass.BadPage, "BUG: Bad (?:page (?:state|map|cache)|rss-counter)"),

        // kernel/sched/core.c
        Headline(ConsoleClass.SchedulingWhileAtomic, "BUG: scheduling while atomic: (?<subject>.+)/\\d+/0x"),
        Headline(ConsoleClass.SleepInAtomic, "BUG: sleeping function called from invalid context at (?<subject>\\S+)"),

        // mm/kasan/report.c, mm/kfence/report.c, mm/kmsan/report.c, kernel/kcsan/report.c, lib/ubsan.c
        Headline(ConsoleClass.MemoryError, $"BUG: (?<subject>K(?:ASAN|FENCE|MSAN|CSAN): .+?) in (?:{KernelSymbol.Pattern}|(?<function>[A-Za-z_][\\w.]*))"),
        Headline(ConsoleClass.MemoryError, "BUG: (?<subject>K(?:ASAN|FENCE|MSAN|CSAN): .+)"),
        Headline(ConsoleClass.UndefinedBehaviour, "UBSAN: (?<subject>.+)"),

        // kernel/locking/lockdep.c; in brackets before 4.13
        Headline(ConsoleClass.LockOrder, "(?:\\[ )?(?:WARNING|INFO|BUG): (?<subject>possible (?:circular|recursive|irq|deadlock)[\\w ]*|inconsistent lock state|suspicious RCU usage|"
            + "bad unlock balance detected|bad contention detected|Nested lock was not taken|held lock freed|lock held when returning to user space|"
            + "[A-Za-z]+-safe -> [A-Za-z]+-unsafe lock order detected|Invalid wait context)"),

        // arch/x86/kernel/cpu/mce/core.c
        Headline(ConsoleClass.MachineCheck, "(?:mce: )?\\[Hardware Error\\]: (?<subject>Machine check events logged|CPU \\d+: Machine Check(?: Exception)?)"),

        Headline(ConsoleClass.OtherBug, "(?:\\[ )?BUG: (?<subject>(?:spinlock|rwlock|mutex|MAX_LOCK|using |Dentry |atomic |Invalid |non-zero |unable to |stack ).*)"),
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

    private static ConsoleSignature Panic(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Panic, pattern);

    private static ConsoleSignature Headline(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Headline, pattern);

    private static ConsoleSignature Reason(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Reason, pattern);

    private static ConsoleSignature Die(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Die, pattern);

    private static ConsoleSignature Site(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Site, pattern);

    private static ConsoleSignature Make(ConsoleClass kind, SignatureRole role, string pattern) =>
        new(kind, role, new Regex($"^(?:{pattern})", RegexOptions.CultureInvariant));
}
