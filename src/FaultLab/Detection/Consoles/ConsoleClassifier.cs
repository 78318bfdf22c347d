using System.Text.RegularExpressions;
using FaultLab.Histories;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// Reads a kernel's console line by line and tells what the kernel reported: crashes, stalls, warnings, and that it booted.
/// Feed it lines in order; findings come out when their trace is over, the last ones from <see cref="Finish"/>.
/// </summary>
/// <remarks>
/// Once a line with a time stamp was seen, lines without one are user space: a program that prints "Kernel panic" is no panic.
/// Where the kernel prints the caller (CONFIG_PRINTK_CALLER), the reports of CPUs that talk at once are kept apart.
/// </remarks>
public sealed partial class ConsoleClassifier
{
    /// <summary>Lines that are kept for a panic whose begin is lost: registers and a trace of some length.</summary>
    private const int MaxLoose = 80;

    private readonly Dictionary<string, ConsoleReport> _open = [];
    private readonly Queue<KernelLine> _loose = new();

    /// <summary>What this kernel reported since it booted; panics under one name.</summary>
    private readonly HashSet<ConsoleClass> _said = [];
    private KernelLine? _previous;
    private bool _stamped;

    /// <summary>All findings of a whole console, boot banners among them.</summary>
    public static IEnumerable<ConsoleFinding> Classify(IEnumerable<ConsoleLine> lines)
    {
        var classifier = new ConsoleClassifier();
        foreach (var line in lines)
        {
            foreach (var finding in classifier.Feed(line.At, line.Text))
            {
                yield return finding;
            }
        }
        foreach (var finding in classifier.Finish())
        {
            yield return finding;
        }
    }

    /// <summary>Takes the next line as it came; gives the reports that it ended.</summary>
    public IEnumerable<ConsoleFinding> Feed(TimeSpan at, string text)
    {
        var findings = new List<ConsoleFinding>();
        foreach (var line in KernelLine.Parse(at, text))
        {
            Take(line, findings);
        }
        return findings;
    }

    /// <summary>Ends the reports that are still open: the console stopped.</summary>
    public IEnumerable<ConsoleFinding> Finish()
    {
        var findings = new List<ConsoleFinding>();
        CloseAll(findings);
        return findings;
    }

    private void Take(KernelLine line, List<ConsoleFinding> findings)
    {
        if (line.Stamp is null && _stamped)
        {
            TakePiece(line, findings);
            return;
        }
        _stamped |= line.Stamp is not null;
        if (line.Stamp == _previous?.Stamp && line.Stamp % 1 > 0 && line.Text == _previous?.Text && !line.Body.StartsWith(' '))
        {
            return; // Two consoles, one log. A clock of whole seconds would not tell, and a trace may well repeat itself.
        }
        if (Banner().IsMatch(line.Body))
        {
            CloseAll(findings);
            _said.Clear();
            findings.Add(new ConsoleFinding
            {
                Class = ConsoleClass.Boot,
                Kind = IncidentKind.Reboot,
                Title = line.Body.Trim(),
                From = line.At,
                To = line.At,
                Excerpt = [line.Text],
            });
            return;
        }
        var signature = ConsoleSignatures.Find(line.Body);
        if (signature is { Signature: { } said } && !_said.Add(said.Role == SignatureRole.Panic ? ConsoleClass.Panic : said.Class) && said.IsEcho)
        {
            signature = null;
        }
        TakeKernelLine(line, signature, findings);
        _previous = line;
    }

    /// <summary>A line without time stamp among stamped ones: the rest of a kernel line that came apart, or user space.</summary>
    private void TakePiece(KernelLine piece, List<ConsoleFinding> findings)
    {
        if (_previous is not { } previous)
        {
            return;
        }
        _previous = null;
        var whole = previous with { Text = previous.Text + piece.Text, Body = previous.Body + piece.Body };
        if (ConsoleSignatures.Find(previous.Body) is null && ConsoleSignatures.Find(whole.Body) is { } signature)
        {
            TakeKernelLine(whole, signature, findings);
        }
        else if (_open.GetValueOrDefault(previous.Caller ?? "") is { } report)
        {
            report.Mend(piece);
        }
    }

    private void TakeKernelLine(KernelLine line, (ConsoleSignature Signature, Match Match)? signature, List<ConsoleFinding> findings)
    {
        var caller = line.Caller ?? "";
        if (signature is null && !_open.ContainsKey(caller) && NmiBacktrace().IsMatch(line.Body) && _open.Values.FirstOrDefault(r => r.AskedOthers) is { } asker)
        {
            _open[caller] = asker; // The CPU that a watchdog asked for its backtrace answers itself, under its own name.
        }
        if (_open.TryGetValue(caller, out var report))
        {
            if (report.Takes(line, signature))
            {
                report.Add(line, signature?.Signature, signature?.Match);
                return;
            }
            Close(caller, findings);
        }
        if (signature is not null || ConsoleReport.IsCutHere(line.Body))
        {
            var before = signature?.Signature.Role == SignatureRole.Panic && EndsOops().IsMatch(line.Body) ? _loose.SkipWhile(l => !TracePlace.IsPointer(l.Body)) : [];
            _open[caller] = new ConsoleReport(line, signature?.Signature, signature?.Match, before);
            _loose.Clear();
            return;
        }
        _loose.Enqueue(line);
        if (_loose.Count > MaxLoose)
        {
            _loose.Dequeue();
        }
    }

    private void CloseAll(List<ConsoleFinding> findings)
    {
        while (_open.Count > 0)
        {
            Close(_open.Keys.First(), findings);
        }
    }

    private void Close(string caller, List<ConsoleFinding> findings)
    {
        if (!_open.Remove(caller, out var report))
        {
            return;
        }
        foreach (var other in _open.Where(o => o.Value == report).Select(o => o.Key).ToList())
        {
            _open.Remove(other);
        }
        if (report.Finish() is { } finding)
        {
            findings.Add(finding);
        }
    }

    [GeneratedRegex(@"not syncing: (?:Oops: )?Fatal exception")]
    private static partial Regex EndsOops();

    [GeneratedRegex(@"^\s*NMI backtrace for cpu \d+$")]
    private static partial Regex NmiBacktrace();

    [GeneratedRegex(@"^\s*Linux version \d+\.\d+")]
    private static partial Regex Banner();
}
