using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>A report of the kernel while its lines come in.</summary>
internal sealed class ConsoleReport
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

    /// <summary>Seconds: a CPU with its interrupts off does not advance its clock, so what it prints when asked by NMI is as old as its lockup.</summary>
    private const double StaleClock = 60;

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
    private bool _asked;
    private bool _panicked;
    private int _strangers;

    /// <summary>Begins with a line that announces something, or with "cut here".</summary>
    /// <param name="first">That line.</param>
    /// <param name="signature">What it announces; null for "cut here".</param>
    /// <param name="match">Where its words are.</param>
    /// <param name="before">What the kernel said right before, where the line that should have announced that is lost.</param>
    public ConsoleReport(KernelLine first, ConsoleSignature? signature, Match? match, IEnumerable<KernelLine> before)
    {
        foreach (var line in before)
        {
            _first ??= line;
            _excerpt.Add(line.Text);
            _bodies.Add(line.Body);
        }
        _last = first;
        _first ??= first;
        Add(first, signature, match);
    }

    /// <summary>The OOM killer was called and has not said yet whom it killed; a long table of memory comes between.</summary>
    private bool VictimIsOpen => _signature?.Class == ConsoleClass.OutOfMemory && !_headline.Groups["pid"].Success;

    /// <summary>A watchdog sent NMIs to CPUs, which print where they are.</summary>
    public bool AskedOthers => _asked;

    /// <summary>Whether the line goes with this report. Null signature: it announces nothing itself.</summary>
    public bool Takes(KernelLine line, (ConsoleSignature Signature, Match Match)? found)
    {
        if (_excerpt.Count >= MaxLines || _strangers > MaxStrangers || line.Stamp - _last.Stamp is > MaxGap or < -StaleClock)
        {
            return false;
        }
        if (found is not null)
        {
            return _signature is null || Takes(found.Value.Signature, found.Value.Match, line.Stamp - _last.Stamp);
        }
        if (ReportLines.CutHere().IsMatch(line.Body))
        {
            return !_traced && _signature is null or { Role: SignatureRole.Reason };
        }
        return true;
    }

    private bool Takes(ConsoleSignature signature, Match match, double? gap) => signature.Role switch
    {
        SignatureRole.Panic => _fatal || gap is null or < MaxGapToPanic || (gap < MaxGap && IsOrdered(signature, match)),
        SignatureRole.Die => !_die && !_traced && (_fatal || _site is not null || _signature!.Role is SignatureRole.Reason or SignatureRole.Hint),
        SignatureRole.Site => !_traced && ((_signature!.Role == SignatureRole.Reason && _site is null) || NamesAnInlinedHelper(signature)),
        SignatureRole.Reason when !_traced && signature.Class == _signature!.Class && signature.Class == ConsoleClass.SlabCorruption => true,
        // Before 4.15 the reason of a WARNING follows it.
        SignatureRole.Reason or SignatureRole.Headline when !_traced && ExplainsWarning(signature) => true,
        // Each CPU tells of the exception, and at last the panic.
        SignatureRole.Headline when signature.Class == _signature!.Class && signature.Class == ConsoleClass.MachineCheck => gap is null or < MaxGapToPanic,
        // KASAN names the inlined helper and the function around it in two lines.
        SignatureRole.Headline when !_traced && signature.Class == _signature!.Class && signature.Class is ConsoleClass.MemoryError or ConsoleClass.DataRace => true,
        _ => signature.Class == ConsoleClass.OutOfMemory && VictimIsOpen,
    };

    private bool ExplainsWarning(ConsoleSignature reason) => _signature is { Class: ConsoleClass.Warning, Role: SignatureRole.Site }
        && (reason.Role == SignatureRole.Reason || reason.Class == ConsoleClass.HardLockup);

    /// <summary>A decoder of traces tells of one WARNING in two lines: the inlined function, then the one around it.</summary>
    private bool NamesAnInlinedHelper(ConsoleSignature next) => next.Class == (_site is null ? _signature!.Class : ConsoleClass.Warning)
        && _bodies[^1].EndsWith("[inline]", StringComparison.Ordinal);

    /// <summary>The panic that an administrator ordered for this kind of report; a slow console may print the trace for seconds before.</summary>
    private bool IsOrdered(ConsoleSignature panic, Match match) =>
        panic.Class == _signature!.Class || match.Groups["subject"].Value.Contains("panic_on_warn", StringComparison.Ordinal);

    public void Add(KernelLine line, ConsoleSignature? signature, Match? match)
    {
        if (signature is null && _traced && !VictimIsOpen && !ReportLines.ReportLine().IsMatch(line.Body))
        {
            _strangers++;
            return;
        }
        if (signature is null && !_traced && _bodies.Count > MaxHeader && !ReportLines.Dump().IsMatch(line.Body))
        {
            _strangers = MaxStrangers + 1;
            return;
        }
        _excerpt.Add(line.Text);
        _bodies.Add(line.Body);
        _strangers = 0;
        _last = line;
        _asked |= line.Body.Contains("Sending NMI", StringComparison.Ordinal);
        _traced |= ReportLines.CallTrace().IsMatch(line.Body);
        if (signature is not null)
        {
            Note(signature, match!);
        }
        else if (_bodies.Count == 2 && _bodies[0].TrimEnd() is var half && half.EndsWith("unable to handle kernel", StringComparison.Ordinal)
            && ConsoleSignatures.Find($"{half} {line.Body.TrimStart()}") is { } whole)
        {
            (_signature, _headline) = whole; // Kernels 4.9 to 4.13 broke this line where it was to go on with "NULL pointer dereference".
        }
    }

    /// <summary>Appends a piece of a line that came apart on its way.</summary>
    public bool Mend(KernelLine rest)
    {
        var whole = _bodies[^1] + rest.Body;
        if ((KernelSymbol.Find(_bodies[^1]) is not null && !ReportLines.OpenModule().IsMatch(_bodies[^1])) || KernelSymbol.Find(whole) is null)
        {
            return false;
        }
        _bodies[^1] = whole;
        _excerpt[^1] += rest.Text;
        return true;
    }

    public ConsoleFinding? Finish()
    {
        if (_signature is null || (_signature.Role == SignatureRole.Hint && !_fatal))
        {
            return null;
        }
        var kind = _signature.Class;
        var guilty = GuiltyFunction.Find(kind, KernelSymbol.From(_headline) ?? (_site is null ? null : KernelSymbol.From(_site)), _bodies);
        return new ConsoleFinding
        {
            Class = kind,
            Kind = _fatal ? IncidentKind.Crash : ConsoleKinds.KindOf(kind),
            Title = ConsoleTitle.Of(kind, _headline, guilty, Explanation()),
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

    /// <summary>What KASAN makes of the address of a general protection fault.</summary>
    private string? Explanation() => _bodies.Skip(1).Take(3).Select(b => b.TrimStart()).FirstOrDefault(b => b.StartsWith("KASAN: ", StringComparison.Ordinal))?["KASAN: ".Length..];

    private void Note(ConsoleSignature signature, Match match)
    {
        _panicked |= signature.Role == SignatureRole.Panic;
        _die |= signature.Role == SignatureRole.Die;
        _fatal |= signature.Role is SignatureRole.Panic or SignatureRole.Die || (signature.Role != SignatureRole.Hint && ConsoleKinds.IsFault(signature.Class));
        if (_signature is null || (_signature.Class == ConsoleClass.OutOfMemory && signature.Role == SignatureRole.Headline))
        {
            (_signature, _headline) = (signature, match);
        }
        else if (ExplainsWarning(signature))
        {
            (_site, _signature, _headline) = (_headline, signature, match);
        }
        else if (signature.Role == SignatureRole.Site && _signature.Role == SignatureRole.Reason)
        {
            _site = match;
        }
        else if (signature.Class == _signature.Class && signature.Role is SignatureRole.Headline or SignatureRole.Site && KernelSymbol.From(match) is not null)
        {
            _headline = match;
        }
    }
}
