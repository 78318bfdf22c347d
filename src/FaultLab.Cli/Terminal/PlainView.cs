using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>A line an event of interest, for pipes and build servers; a progress line every 10 s, every minute after ten.</summary>
internal sealed class PlainView(TextWriter output, Plan plan) : IRunView
{
    private readonly Lock _lock = new();
    private readonly RunState _state = new(plan);
    private TimeSpan _nextProgress = TimeSpan.FromSeconds(10);

    public void OnEvent(HistoryEvent historyEvent)
    {
        lock (_lock)
        {
            var silent = historyEvent is ProbeResult probe && _state.Probes.TryGetValue(probe.Probe, out var before) ? (before.SilentSince, before.InARow) : default;
            _state.Add(historyEvent);
            var text = historyEvent is ProbeResult result ? ProbeText(result, silent) : EventText.Of(historyEvent);
            if (text is not null)
            {
                Write(historyEvent.At, text);
            }

            ReportProgress();
        }
    }

    public void OnProgress(string message)
    {
        lock (_lock)
        {
            output.WriteLine(Printable.Line(message));
        }
    }

    public void OnIncident(Incident incident)
    {
        lock (_lock)
        {
            _state.Add(incident);
            Write(incident.From, $"{RunState.Word(incident)} {SummaryText.Incident(incident)}");
        }
    }

    public void Finish(RunSummary summary, ResultsFolder folder)
    {
        lock (_lock)
        {
            foreach (var line in SummaryText.Lines(summary, folder, _state.Zero))
            {
                output.WriteLine(line.Text);
            }

            output.Flush();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Two in a row are silence; one lost datagram in a soak is not worth a line.</summary>
    private string? ProbeText(ProbeResult probe, (TimeSpan? Since, int InARow) before)
    {
        var now = _state.Probes[probe.Probe];
        if (now.InARow == 2 && before.InARow == 1)
        {
            return $"probe {probe.Probe} has no answer since {_state.Moment(now.SilentSince!.Value)}{(probe.Detail is { } why ? $" ({Printable.Line(why)})" : "")}";
        }

        return before is { InARow: > 1, Since: { } since } && now.InARow == 0
            ? $"probe {probe.Probe} answers again after {Wording.Duration(probe.At - since)}" : null;
    }

    private void ReportProgress()
    {
        if (_state.Phase != Phase.Run || _state.Zero is not { } zero || _state.Latest - zero < _nextProgress)
        {
            return;
        }

        var elapsed = _state.Latest - zero;
        var step = elapsed < TimeSpan.FromMinutes(10) ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);
        _nextProgress = step * (Math.Floor(elapsed / step) + 1);
        var probes = string.Join(", ", _state.Probes.Values.Where(p => p.Attempts > 0)
            .Select(p => $"{p.Name} {(p.SilentSince is null && p.LastRtt is { } rtt ? Wording.Duration(rtt) : "silent")} ({Wording.Share(p.Loss)} lost)"));
        Write(_state.Latest, $"of {Wording.Duration(plan.Timeline.Duration)}: {probes}; {Wording.Count(_state.Active.Count, "fault")} active, {Wording.Count(_state.Incidents.Count, "incident")}");
    }

    private void Write(TimeSpan at, string text)
    {
        output.WriteLine($"{_state.Moment(at),8}  {text}");
        output.Flush();
    }
}
