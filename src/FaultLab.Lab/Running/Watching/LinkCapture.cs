using FaultLab.Histories;
using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using FaultLab.Linux.Packets.Filters;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Captures one link, at a host's end where there is one, else at end A: what that node sends is seen before the link impairs it, what it gets after.
/// The port of a VM goes and comes with QEMU; the capture goes on at the new one.
/// </summary>
internal sealed class LinkCapture(PatchPanel panel, Plan plan, LinkPlan link, string path, CaptureShelf shelf, IHistorySink history)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CaptureSettings _settings = plan.Scenario.CaptureSettings;
    private volatile CaptureFiles? _files;
    private long _packets;
    private long _dropped;

    public void Mark(long nanosecondsSinceEpoch, string text) => _files?.Mark(nanosecondsSinceEpoch, text);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var end = panel.CaptureEnd(link.Name);
            var files = new CaptureFiles(new CaptureFileOptions
            {
                Path = path,
                InterfaceName = $"{link.Name} ({(end == LinkEnd.A ? link.Link.A : link.Link.B)})",
                SnapLength = _settings.SnapLength,
                FilterText = _settings.Filter,
                FileBytes = _settings.FileBytes,
                FileTime = _settings.FileTime,
                Files = _settings.Files,
                Shelf = shelf,
            });
            using (files)
            {
                _files = files;
                await CaptureAsync(files, end, cancellationToken);
                files.SetStatistics(new PacketStatistics(_packets, _dropped));
            }

            if (files.Failure is { } failure)
            {
                throw new LabException($"packets could not be written: {failure.Message}", inner: failure);
            }
        }
        catch (Exception e) when (e is ErrnoException or IOException or LabException)
        {
            history.Trouble($"capture {link.Name}", e.Message);
        }
    }

    private async Task CaptureAsync(CaptureFiles files, LinkEnd end, CancellationToken cancellationToken)
    {
        var options = new CaptureOptions
        {
            SnapLength = _settings.SnapLength,
            Filter = _settings.Filter is { } filter ? FilterCompiler.Compile(filter) : null,
        };
        using var timer = new PeriodicTimer(Interval, history.Clock.Time);
        var observer = new LinkObserver(plan, link, (end == LinkEnd.A ? link.Link.A : link.Link.B).Node, history);
        var sinks = new BlockSinks(files, observer.Analyzer);
        var capture = panel.StartCapture(link.Name, sinks, options, end);
        var captured = panel.PortIndex(link.Name, end);
        try
        {
            while (await NextAsync(timer, cancellationToken))
            {
                Report(capture);
                observer.Report();
                if (capture.Failure is not { } failure)
                {
                    continue;
                }

                if (failure is not ErrnoException { Errno: Errno.ENODEV })
                {
                    throw new LabException($"the capture stopped: {failure.Message}", inner: failure);
                }

                // QEMU is gone and took its tap along; nothing crosses the link until it is back with another.
                if (panel.PortIndex(link.Name, end) is { } now && now != captured)
                {
                    capture.Dispose();
                    capture = panel.StartCapture(link.Name, sinks, options, end);
                    captured = now;
                }
            }

            // What the ring still holds, and then the last of the counters.
            capture.Stop();
            Report(capture);
            observer.Report(isLast: true);
        }
        finally
        {
            capture.Dispose();
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Report(PacketCapture capture)
    {
        var seen = capture.ReadStatistics();
        _packets += seen.Packets;
        _dropped += seen.Dropped;
        _files?.SetStatistics(new PacketStatistics(_packets, _dropped));
        var now = history.Clock.Now;
        history.Append(new CaptureStatistics { At = now.At, Wall = now.Wall, Link = link.Name, Packets = seen.Packets, Dropped = seen.Dropped });
    }
}
