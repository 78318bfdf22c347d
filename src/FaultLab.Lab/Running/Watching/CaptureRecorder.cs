using System.Collections.Concurrent;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.Packets.Files;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Keeps the packets of the links that the scenario asks for, as pcapng files within one budget. Faults and incidents become comments in
/// them; the packets around an incident stay whatever the ring throws away.
/// </summary>
internal sealed class CaptureRecorder(Plan plan, ResultsFolder folder, RunClock clock)
{
    /// <summary>What the evidence of an incident holds around it.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(10);

    /// <summary>An incident that lasts is kept so far.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly CaptureShelf _shelf = new(plan.Scenario.CaptureSettings.BudgetBytes);
    private readonly ConcurrentDictionary<string, LinkCapture> _captures = new();

    public async Task RecordAllAsync(PatchPanel panel, IHistorySink history, CancellationToken cancellationToken)
    {
        await Task.WhenAll(plan.Links.Where(link => link.Captured).Select(link =>
        {
            var capture = new LinkCapture(panel, plan, link, folder.Capture(link.Name), _shelf, history);
            _captures[link.Name] = capture;
            return capture.RunAsync(cancellationToken);
        }));
        foreach (var trouble in _shelf.Troubles)
        {
            history.Trouble("capture files", trouble);
        }
    }

    /// <summary>Marks what a fault does in all captures.</summary>
    public void Observe(HistoryEvent historyEvent)
    {
        if (historyEvent is FaultEvent fault)
        {
            Mark(fault.Wall, $"fault {fault.Id} {fault.Stage.ToString().ToLowerInvariant()}: {fault.Title}");
        }
    }

    /// <summary>Keeps the packets around an incident, and marks where it was found.</summary>
    public void Keep(Incident incident)
    {
        var now = clock.Now;
        var end = incident.To is { } to && to < incident.From + Longest ? to : incident.From + Longest;
        _shelf.Keep(Nanoseconds(now.Wall - (now.At - (incident.From - Around))), Nanoseconds(now.Wall - (now.At - (end + Around))));
        Mark(now.Wall, $"incident found: {incident.Title}");
    }

    private void Mark(DateTimeOffset at, string text)
    {
        foreach (var capture in _captures.Values)
        {
            capture.Mark(Nanoseconds(at), text);
        }
    }

    private static long Nanoseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
