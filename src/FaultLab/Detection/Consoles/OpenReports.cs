using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>The reports whose lines still come in, one a caller.</summary>
internal sealed partial class OpenReports
{
    /// <summary>Lines that are kept for a panic whose begin is lost: registers and a trace of some length.</summary>
    private const int MaxLoose = 80;

    private readonly Dictionary<string, ConsoleReport> _open = [];
    private readonly Queue<KernelLine> _loose = new();

    /// <summary>The report of who printed that line.</summary>
    public ConsoleReport? Of(KernelLine line) => _open.GetValueOrDefault(line.Caller ?? "");

    /// <summary>Gives the line to the report that it goes with, or begins one with it.</summary>
    public void Take(KernelLine line, (ConsoleSignature Signature, Match Match)? signature, List<ConsoleFinding> findings)
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
        if (signature is not null || ReportLines.CutHere().IsMatch(line.Body))
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

    public void CloseAll(List<ConsoleFinding> findings)
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
}
