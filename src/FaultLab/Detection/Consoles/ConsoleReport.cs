using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>A report of the kernel while its lines come in.</summary>
internal sealed partial class ConsoleReport
{
    /// <summary>Longest excerpt: a panic with the backtraces of some CPUs is about 200 lines.</summary>
    private const int MaxLines = 400;

    /// <summary>Lines between the headline and its trace: the map of memory of an OOM kill is the longest.</summary>
    private const int MaxHeader = 60;

    /// <summary>Other messages of the kernel that may come between two lines of a trace.</summary>
    private const int MaxStrangers = 6;

    /// <summary>Seconds: a backtrace that another CPU owes comes within 10 s (nmi_trigger_cpumask_backtrace), a panic at once.</summary>
    private const double MaxGap = 10;

    /// <summary>Seconds: a warning or a stall that the kernel was told to panic on does so at once.</summary>
    private const double MaxGapToPanic = 1;

    private readonly List<string> _excerpt = [];
    private readonly List<string> _bodies = [];
    private readonly KernelLine _first;
    private KernelLine _last;
    private ConsoleSignature? _signature;
    private Match _headline = Match.Empty;
    private Match? _site;
    private bool _die;
    private bool _fatal;
    private bool _traced;
    private bool _panicked;
    private int _strangers;

    /// <summary>Begins with a line that announces something, or with "cut here".</summary>
    public ConsoleReport(KernelLine first, ConsoleSignature? signature, Match? match)
    {
        _first = _last = first;
        Add(first, signature, match);
    }

    /// <summary>The OOM killer was called and has not said yet whom it killed; a long table of memory comes between.</summary>
    private bool VictimIsOpen => _signature?.Class == ConsoleClass.OutOfMemory && !_headline.Groups["pid"].Success;

    /// <summary>Whether the line goes with this report. Null signature: it announces nothing itself.</summary>
    public bool Takes(KernelLine line, ConsoleSignature? signature)
    {
        if (_excerpt.Count >= MaxLines || _strangers > MaxStrangers || line.Stamp - _last.Stamp is > MaxGap or < -1)
        {
            return false;
        }
        if (signature is not null)
        {
            return _signature is null || signature.Role switch
            {
                SignatureRole.Panic => _fatal || line.Stamp - _last.Stamp is null or < MaxGapToPanic,
                SignatureRole.Die => !_die && !_traced && (_fatal || _site is not null),
                SignatureRole.Site => !_traced && _signature.Role == SignatureRole.Reason,
                _ => signature.Class == ConsoleClass.OutOfMemory && VictimIsOpen,
            };
        }
        if (CutHere().IsMatch(line.Body))
        {
            return !_traced && _signature is null or { Role: SignatureRole.Reason };
        }
        return true;
    }

    public void Add(KernelLine line, ConsoleSignature? signature, Match? match)
    {
        if (signature is null && _traced && !VictimIsOpen && !ReportLine().IsMatch(line.Body))
        {
            _strangers++;
            return;
        }
        if (signature is null && !_traced && _bodies.Count > MaxHeader)
        {
            _strangers = MaxStrangers + 1;
            return;
        }
        _excerpt.Add(line.Text);
        _bodies.Add(line.Body);
        _strangers = 0;
        _last = line;
        _traced |= CallTrace().IsMatch(line.Body);
        if (signature is not null)
        {
            Note(signature, match!);
        }
    }

    /// <summary>Appends a piece of a line that came apart on its way.</summary>
    public bool Mend(KernelLine rest)
    {
        var whole = _bodies[^1] + rest.Body;
        if (KernelSymbol.Find(_bodies[^1]) is not null || KernelSymbol.Find(whole) is null)
        {
            return false;
        }
        _bodies[^1] = whole;
        _excerpt[^1] += rest.Text;
        return true;
    }

    public ConsoleFinding? Finish()
    {
        if (_signature is null)
        {
            return null;
        }
        var kind = _signature.Class;
        var guilty = kind is ConsoleClass.OutOfMemory or ConsoleClass.MachineCheck
            ? null
            : GuiltyFunction.Find(kind, KernelSymbol.From(_headline) ?? (_site is null ? null : KernelSymbol.From(_site)), _bodies);
        return new ConsoleFinding
        {
            Class = kind,
            Kind = KindOf(kind),
            Title = ConsoleTitle.Of(kind, _headline, guilty),
            Function = guilty?.Function,
            Module = guilty?.Module,
            Subject = _headline.Groups["subject"] is { Success: true } subject ? subject.Value : null,
            Panicked = _panicked,
            From = _first.At,
            To = _last.At,
            Since = _headline.Groups["since"] is { Success: true } since ? TimeSpan.FromSeconds(int.Parse(since.ValueSpan, CultureInfo.InvariantCulture)) : TimeSpan.Zero,
            Excerpt = [.. _excerpt],
        };
    }

    public static bool IsCutHere(string body) => CutHere().IsMatch(body);

    private void Note(ConsoleSignature signature, Match match)
    {
        _panicked |= signature.Role == SignatureRole.Panic;
        _die |= signature.Role == SignatureRole.Die;
        _fatal |= signature.Role is SignatureRole.Panic or SignatureRole.Die || signature.Class is ConsoleClass.KernelBug || IsFault(signature);
        if (_signature is null || (_signature.Class == ConsoleClass.OutOfMemory && signature.Role == SignatureRole.Headline))
        {
            (_signature, _headline) = (signature, match);
        }
        else if (signature.Role == SignatureRole.Site)
        {
            _site = match;
        }
    }

    /// <summary>Headlines that an exception follows, whose line with the die counter then belongs to them.</summary>
    private static bool IsFault(ConsoleSignature signature) =>
        signature.Class is ConsoleClass.NullDereference or ConsoleClass.PageFault or ConsoleClass.KernelBug or ConsoleClass.DoubleFault or ConsoleClass.StackOverflow;

    private IncidentKind KindOf(ConsoleClass kind) => _fatal ? IncidentKind.Crash : kind switch
    {
        ConsoleClass.Boot => IncidentKind.Reboot,
        ConsoleClass.RcuStall or ConsoleClass.SoftLockup or ConsoleClass.HardLockup or ConsoleClass.WorkqueueLockup => IncidentKind.Stall,
        ConsoleClass.HungTask or ConsoleClass.NetdevReference => IncidentKind.Deadlock,
        ConsoleClass.OutOfMemory or ConsoleClass.PageAllocationFailure => IncidentKind.Memory,
        _ => IncidentKind.Warning,
    };

    [GeneratedRegex(@"^\s*-+\[ cut here \]-+")]
    private static partial Regex CutHere();

    [GeneratedRegex(@"^\s*(?:Call [Tt]race:|Backtrace:|Stack:)")]
    private static partial Regex CallTrace();

    // What show_regs, show_stack, dump_stack, lockdep and the sanitizers print; all else after a trace is somebody else's message.
    [GeneratedRegex("""
        ^(?:\s|\?\s|<|\[<|-+\[|=+|[A-Za-z_][\w.]*\+0x
        |(?:RIP|EIP|IP|[ER]SP|[ER][ABCD]X|[ER][SD]I|[ER]BP|R\d\d|DS|ES|FS|GS|CS|CR\d|DR\d|PKRU|ORIG_RAX|EFLAGS|Code|pc|lr|sp|x\d+|pstate|epc|ra)\s*:
        |Call\ |Modules\ linked|Last\ unloaded|CPU:|CPU\#|Hardware\ name|Workqueue|Tainted|Sending\ NMI|NMI\ backtrace|rcu:|task:|Kernel\ Offset|Rebooting\ in|Dumping\ ftrace|\#PF|[PB]GD|Stack:|note:
        |Shutting\ down|hardirqs|softirqs|irq\ event|Showing|INFO:\ lockdep|\d+\ locks?\ held|no\ locks\ held|Allocated\ by|Freed\ by|The\ buggy|Memory\ state|page:|flags:|raw:|Disabling\ lock|KASAN:|Mem-Info|Node\ \d|Dazed|Comm:|Blocked\ by|Preemption\ disabled|Internal\ error)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ReportLine();
}
