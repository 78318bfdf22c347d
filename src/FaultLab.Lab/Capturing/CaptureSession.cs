using FaultLab.Linux;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Files;

namespace FaultLab.Lab.Capturing;

/// <summary>What a capture came to.</summary>
/// <param name="Captured">Packets in the files.</param>
/// <param name="Received">Packets that passed the filter, as the kernel counted them; those it dropped included.</param>
/// <param name="Dropped">Packets that were lost because they could not be taken fast enough.</param>
/// <param name="Trouble">Why it ended by itself; null: it was told to.</param>
public sealed record CaptureOutcome(long Captured, long Received, long Dropped, long Bytes, int Files, string? Trouble);

/// <summary>Captures one interface to files until it is told to stop, has enough packets, or cannot go on.</summary>
public static class CaptureSession
{
    /// <summary>The kernel's counters have 32 bits; within a second they do not overflow.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FinishedInterval = TimeSpan.FromMilliseconds(20);

    /// <exception cref="LabException">It could not begin.</exception>
    public static async Task<CaptureOutcome> RunAsync(
        CapturePoint point, CaptureFileOptions files, CaptureOptions options, Action started, TimeProvider time, CancellationToken cancellationToken)
    {
        CaptureFiles sink;
        try
        {
            sink = new CaptureFiles(files);
        }
        catch (ErrnoException e)
        {
            throw new LabException($"Cannot write to {files.Path}: {e.Message}", inner: e);
        }

        long received = 0, dropped = 0;
        string? trouble = null;
        try
        {
            using var capture = point.Start(sink, options);
            started();
            using var timer = new PeriodicTimer(files.MostPackets > 0 ? FinishedInterval : Interval, time);
            var goesOn = true;
            while (goesOn)
            {
                try
                {
                    await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    goesOn = false;
                }

                Count(capture);
                trouble = capture.Failure?.Message;
                goesOn &= trouble is null && (files.MostPackets == 0 || sink.Packets < files.MostPackets);
            }

            capture.Stop();
            Count(capture);
        }
        finally
        {
            sink.Dispose();
        }

        return new CaptureOutcome(sink.Packets, received, dropped, sink.BytesWritten, sink.Files, sink.Failure?.Message ?? trouble);

        void Count(PacketCapture capture)
        {
            var seen = capture.ReadStatistics();
            received += seen.Packets;
            dropped += seen.Dropped;
            sink.SetStatistics(new PacketStatistics(received, dropped));
        }
    }
}
