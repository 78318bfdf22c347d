using FaultLab.Histories;

namespace FaultLab.Cli.Terminal;

/// <summary>One probe so far, and its last attempts.</summary>
internal sealed class ProbeState(string name)
{
    /// <summary>As many as a wide terminal shows.</summary>
    private const int Kept = 120;

    private readonly Queue<ProbeResult> _last = [];

    /// <summary>When the latest answered attempt was sent. An older one may end later, by its time-out: that is no new silence.</summary>
    private TimeSpan? _answered;

    public string Name { get; } = name;

    public long Attempts { get; private set; }

    public long Unanswered { get; private set; }

    /// <summary>When the first of the unanswered attempts in a row was sent; null while it answers.</summary>
    public TimeSpan? SilentSince { get; private set; }

    /// <summary>Unanswered attempts in a row, the last one that ended included.</summary>
    public int InARow { get; private set; }

    public TimeSpan? LastRtt { get; private set; }

    public double Loss => Attempts == 0 ? 0 : (double)Unanswered / Attempts;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<ProbeResult> Last => _last;

    public void Add(ProbeResult probe)
    {
        if (probe.Outcome is ProbeOutcome.Missed or ProbeOutcome.NotSent)
        {
            return;
        }

        Attempts++;
        _last.Enqueue(probe);
        if (_last.Count > Kept)
        {
            _last.Dequeue();
        }

        if (probe.Outcome == ProbeOutcome.Ok)
        {
            LastRtt = probe.Rtt;
            // What was asked before the silence and answered at last does not end it.
            if (probe.At < SilentSince)
            {
                return;
            }

            _answered = probe.At;
            SilentSince = null;
            InARow = 0;
            return;
        }

        Unanswered++;
        if (probe.At < _answered)
        {
            return;
        }

        InARow++;
        SilentSince ??= probe.At;
    }
}
