using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;
using FaultLab.Planning;

namespace FaultLab.Lab.Running.Watching;

/// <summary>
/// Keeps the packets of the links that the scenario asks for, as one pcapng a link, and reports what the kernel counted every second. A
/// capture is taken at the link's port of end A: what A sends is seen before the link impairs it, what A gets after.
/// </summary>
internal sealed class CaptureRecorder(PatchPanel panel, ResultsFolder folder, IHistorySink history)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>All headers, tunnels and options included, and the head of the payload; a bulk flow does not fill the disk.</summary>
    private const int SnapLength = 256;

    public Task RecordAllAsync(IEnumerable<LinkPlan> links, CancellationToken cancellationToken) =>
        Task.WhenAll(links.Where(link => link.Captured).Select(link => RecordAsync(link, cancellationToken)));

    private async Task RecordAsync(LinkPlan link, CancellationToken cancellationToken)
    {
        long packets = 0, dropped = 0;
        try
        {
            using var sink = new CaptureFiles(new CaptureFileOptions
            {
                Path = folder.Capture(link.Name),
                InterfaceName = $"{link.Name} ({link.Link.A})",
                SnapLength = SnapLength,
            });
            using (var capture = panel.StartCapture(link.Name, sink, new CaptureOptions { SnapLength = SnapLength }))
            {
                using var timer = new PeriodicTimer(Interval, history.Clock.Time);
                try
                {
                    while (await timer.WaitForNextTickAsync(cancellationToken))
                    {
                        Report(capture.ReadStatistics());
                        if (capture.Failure is { } failure)
                        {
                            throw new LabException($"the capture stopped: {failure.Message}", inner: failure);
                        }
                    }
                }
                catch (OperationCanceledException)
                {
                    Report(capture.ReadStatistics());
                }
            }

            sink.SetStatistics(new PacketStatistics(packets, dropped));

            void Report(PacketStatistics seen)
            {
                packets += seen.Packets;
                dropped += seen.Dropped;
                var now = history.Clock.Now;
                history.Append(new CaptureStatistics { At = now.At, Wall = now.Wall, Link = link.Name, Packets = seen.Packets, Dropped = seen.Dropped });
            }
        }
        catch (Exception e) when (e is ErrnoException or IOException or LabException)
        {
            history.Trouble($"capture {link.Name}", e.Message);
        }
    }
}
