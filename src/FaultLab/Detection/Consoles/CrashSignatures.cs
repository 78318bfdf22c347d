using static FaultLab.Detection.Consoles.ConsoleSignature;

namespace FaultLab.Detection.Consoles;

/// <summary>The lines of panics and of the exceptions of processors.</summary>
internal static class CrashSignatures
{
    private const string Symbol = KernelSymbol.Pattern;

    public static readonly ConsoleSignature[] All =
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
        Panic(ConsoleClass.OutOfMemory, "(?<subject>(?:[Oo]ut of memory|System is deadlocked on memory).*)"),
        Panic(ConsoleClass.MachineCheck, "(?<subject>.*(?:[Mm]achine [Cc]heck|Fatal hardware error|Memory error not recovered|Not all CPUs entered (?:broadcast|MCE)).*)"),
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
        Hint(ConsoleClass.Trap, "Unhandled (?:fault|prefetch abort): (?<subject>[^(]+?) \\(0x"),
        Headline(ConsoleClass.MachineCheck, "(?<subject>High Priority Machine Check \\(HPMC\\)): Code=\\d+"),
        // xmon, the monitor of PowerPC, takes over before the kernel tells of it.
        Headline(ConsoleClass.PageFault, "cpu 0x[0-9a-f]+: Vector: [34]\\d0 \\("),
        Headline(ConsoleClass.Trap, "cpu 0x[0-9a-f]+: Vector: [0-9a-f]+ +\\((?<subject>[^)]+)\\)"),
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
        Die(ConsoleClass.PageFault, "(?:\\S+\\(\\d+\\): )?Oops(?: - [\\w ()/-]+)? ?"),
        Die(ConsoleClass.Trap, "Internal error: : [0-9a-f]+ "),
        // ia64 counts without a hash, m68k not at all.
        Make(ConsoleClass.PageFault, SignatureRole.Die, "\\S+\\[\\d+\\]: Oops \\d+ \\[\\d+\\]"),
        Make(ConsoleClass.KernelBug, SignatureRole.Die, "\\S+\\[\\d+\\]: bugcheck! \\d+ \\[\\d+\\]"),
        Headline(ConsoleClass.Trap, "(?<subject>BAD KERNEL (?:TRAP|BUSERR))"),
        Die(ConsoleClass.Trap, "\\S+\\(\\d+\\): (?<subject>[A-Z][\\w ]*?) ?"),
        Die(ConsoleClass.Trap, "(?<subject>Kernel (?:ale|ade|ri|fpe) access) ?"),
        Die(ConsoleClass.Trap, "(?<subject>Unhandled kernel unaligned access|Kernel unaligned instruction access|do_cpu invoked from kernel context!|(?:Break|Trap) instruction in kernel code|Integer overflow) ?"),
        Die(ConsoleClass.Trap, "(?:Oops: |Internal error: (?:Oops - )?)?(?<subject>[A-Za-z][A-Za-z0-9 _,/()-]*?): (?:0x)?[0-9a-f]{1,16} (?:ilc:\\d )?"),

        // OpenZFS and Lustre assert by a panic of their own, which stops the thread alone
        Headline(ConsoleClass.KernelBug, "PANIC at (?<subject>[\\w.-]+:\\d+):(?<function>\\w+)\\(\\)"),
        Headline(ConsoleClass.KernelBug, "SPLError: \\d+:\\d+:\\((?<subject>[\\w.-]+:\\d+):(?<function>\\w+)\\(\\)\\) (?:SPL PANIC|VERIFY|ASSERTION)"),
        Reason(ConsoleClass.KernelBug, "LustreError: \\d+:\\d+:\\((?<subject>[\\w.-]+:\\d+):(?<function>\\w+)\\(\\)\\) ASSERTION"),
        Site(ConsoleClass.KernelBug, "LustreError: \\d+:\\d+:\\((?<subject>[\\w.-]+:\\d+):(?<function>\\w+)\\(\\)\\) LBUG"),
    ];
}
