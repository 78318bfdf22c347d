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
    private readonly OpenReports _open = new();

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
        _open.CloseAll(findings);
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
            _open.CloseAll(findings);
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
        _open.Take(line, signature, findings);
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
            _open.Take(whole, signature, findings);
        }
        else if (_open.Of(previous) is { } report)
        {
            report.Mend(piece);
        }
    }

    [GeneratedRegex(@"^\s*Linux version \d+\.\d+")]
    private static partial Regex Banner();
}
