using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>How the lines of a report look.</summary>
internal static partial class ReportLines
{
    /// <summary>The name of a module that breaks off.</summary>
    [GeneratedRegex(@"\[[\w-]*$")]
    public static partial Regex OpenModule();

    /// <summary>Comes before a BUG or a WARNING.</summary>
    [GeneratedRegex(@"^\s*-+\[ cut here \]-+")]
    public static partial Regex CutHere();

    /// <summary>The heading of a trace.</summary>
    [GeneratedRegex(@"^\s*(?:Call [Tt]race:|Backtrace:|Stack:|Call Trace\b)")]
    public static partial Regex CallTrace();

    /// <summary>What SLUB shows of an object before it comes to the trace.</summary>
    [GeneratedRegex(@"^\s*(?:Object|Redzone|Padding|Bytes b4)\b")]
    public static partial Regex Dump();

    /// <summary>What show_regs, show_stack, dump_stack, lockdep and the sanitizers print; all else after a trace is somebody else's message.</summary>
    [GeneratedRegex("""
        ^(?:\s|\?\s|<|\[<|\[[0-9a-f]{8,16}\]|---\ interrupt|TPC|RPC|Caller\[|-+\[|=+|-+$|->|\(|[A-Za-z_][\w.]*(?:\+0x|\ \([\w./-]+:\d+)
        |(?:RIP|EIP|IP|[ER]SP|[ER][ABCD]X|[ER][SD]I|[ER]BP|R\d\d|DS|ES|FS|GS|CS|CR\d|DR\d|PKRU|ORIG_RAX|EFLAGS|Code|pc|lr|sp|x\d+|r\d+|pstate|epc|ra|NIP|LR|MSR|CFAR|GPR\d+|ERA|Krnl\ \w+|Insn|Kernel\ code|a\d|s\d|t\d|gp|tp|status)\s*:
        |NIP\ |LR\ |Call\ |Modules\ linked|Last\ unloaded|Last\ Breaking|CPU:|CPU\#|Hardware\ name|Workqueue|Tainted|Sending\ NMI|NMI\ backtrace|rcu:|task:|Kernel\ Offset|Rebooting\ in|Dumping\ ftrace|\#PF|[PB]GD|Stack:|note:|ref_tracker:
        |Shutting\ down|hardirqs|softirqs|irq\ event|Showing|INFO:\ lockdep|\d+\ locks?\ held|no\ locks\ held|Allocated\ |Freed\ |allocated\ by|freed\ by|The\ buggy|Memory\ state|page:|flags:|raw:|Disabling\ lock|KASAN:|Mem-Info|Node\ \d|Dazed|Comm:|Blocked\ by|Preemption\ disabled|Internal\ error
        |Uninit\ was|Local\ variable|Bytes\ |Memory\ access|Reported\ by|value\ changed|Last\ potentially|Second\ to\ last|Object\ |Redzone\ |Padding\ |Slab\ |FIX\ |kfence-|handlers:|stack\ backtrace|other\ info|Chain\ exists|Possible\ unsafe|Process\ |Read\ of|Write\ of|head:|page_type|page\ dumped)
        """, RegexOptions.IgnorePatternWhitespace)]
    public static partial Regex ReportLine();
}
