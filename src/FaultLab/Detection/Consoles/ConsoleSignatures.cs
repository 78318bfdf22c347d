using System.Buffers;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// The lines by which kernels 2.6 to 7.x announce trouble. Every pattern begins where the message does, so that neither a
/// command line (<c>panic=1</c>) nor a program that talks about panics matches. The first that matches counts.
/// </summary>
internal static class ConsoleSignatures
{
    /// <summary>One of these stands in every line that a pattern matches: a quick no for the thousands that are harmless.</summary>
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["Kernel panic", "BUG", "nable to handle", "nsufficient stack", "stack overflow", "PANIC", "[#", "WARNING", "list_add", "list_del", "refcount_t", "detected ", "_panic: ",
            "NETDEV WATCHDOG", "INFO:", "unregister_netdevice", "oom-killer", "ut of memory", "allocation failure", "vmalloc error", "UBSAN", "Hardware Error",
            "usercopy:", "CFI failure", "nobody cared", "hard LOCKUP", "suspected memory leak", "Bad mode in", "SError Interrupt", "Unhandled fault", "Missing ENDBR", "ODEBUG:",
            "bus error", "bad: ", "Kernel Fault", "assertion failed at", "nable to allocate", "Machine check", "PANIC at", "Self-destruct", "duplicate filename", " overwritten] ", " corrupt",
            "Badness ", "Out of Memory", ": Vector: ", "LustreError", "SPLError", "slab error", "Slab corruption", "double free detected", "Hard LOCKUP", "prefetch abort", "Machine Check", "]: Oops ", "]: bugcheck!", "BAD KERNEL"],
        StringComparison.Ordinal);

    private static readonly ConsoleSignature[] All = [.. CrashSignatures.All, .. CheckSignatures.All];

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
}
