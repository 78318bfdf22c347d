using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>How far a line goes in making a report.</summary>
internal enum SignatureRole
{
    /// <summary>Opens a report.</summary>
    Headline,

    /// <summary>Comes before the line that says WARNING or BUG and tells its reason; a report of its own when none follows.</summary>
    Reason,

    /// <summary>The line of the exception with its die counter, <c>Oops: 0000 [#1]</c>: goes with the headline before it.</summary>
    Die,

    /// <summary><c>kernel BUG at</c>, <c>WARNING: CPU: 0</c>: goes with a reason before it.</summary>
    Site,

    Panic,

    /// <summary>A line that goes before an exception's, and that a program's fault may bring as well: no report without that exception.</summary>
    Hint,
}

/// <summary>A line by which the kernel announces trouble.</summary>
/// <param name="Class">Of the report that it opens.</param>
/// <param name="Role">How far it goes in making one.</param>
/// <param name="Pattern">From the begin of the message on.</param>
/// <param name="IsEcho">Says again what was said before; it counts where that is lost.</param>
internal sealed record ConsoleSignature(ConsoleClass Class, SignatureRole Role, Regex Pattern, bool IsEcho = false)
{
    public static ConsoleSignature Panic(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Panic, $"Kernel panic ?- not syncing: {pattern}");

    public static ConsoleSignature Hint(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Hint, pattern);

    public static ConsoleSignature Headline(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Headline, pattern);

    public static ConsoleSignature Reason(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Reason, pattern);

    /// <summary>They end with the die counter: so many oopses there were.</summary>
    public static ConsoleSignature Die(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Die, $"{pattern}\\[#\\d+\\]");

    public static ConsoleSignature Site(ConsoleClass kind, string pattern) => Make(kind, SignatureRole.Site, pattern);

    public static ConsoleSignature Echo(ConsoleSignature signature) => signature with { IsEcho = true };

    public static ConsoleSignature Make(ConsoleClass kind, SignatureRole role, string pattern) =>
        new(kind, role, new Regex($"^(?:{pattern})", RegexOptions.CultureInvariant));
}
