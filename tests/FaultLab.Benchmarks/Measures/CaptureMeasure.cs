using System.Collections.Immutable;
using System.Globalization;
using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Capture to disk: CPU time a packet, and what was lost.</summary>
internal sealed class CaptureMeasure : IMeasure
{
    private const int RingMegabytes = 64;
    private const long MillisecondsIdle = 300;
    private const int MostWindows = 200;

    /// <summary>Bytes of a frame, without its checksum.</summary>
    public required int FrameBytes { get; init; }

    public required int Packets { get; init; }

    /// <summary>Files of that size; 0: one.</summary>
    public long FileBytes { get; init; }

    public required ImmutableArray<CaptureSubject> Subjects { get; init; }

    /// <summary>From the CPU times and the losses of all subjects, in their order.</summary>
    public required Func<IReadOnlyList<Series>, IReadOnlyList<Series>, ImmutableArray<Goal>> Goals { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"trafgen sends {Packets} frames of {FrameBytes} bytes as fast as it can over a veth; every subject has a ring of {RingMegabytes} MiB and writes {(FileBytes == 0 ? "one file" : $"files of {FileBytes / 1_000_000} MB")} to the same disk. CPU time is what the scheduler counted for all threads of the process from before the load until it was idle again; lost is what the receiving interface counted less what the subject says it captured.");

    public IReadOnlyList<string> Tools => [.. Subjects.Select(s => s.Tool), Trafgen.Name];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var outcomes = Subjects.Select(_ => new List<(double Cpu, double Lost, double Rate)>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, subject) in Subjects.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var outcome = await Task.Run(() => Once(subject), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {subject.Name} {outcome.Cpu:0} ns a packet, {outcome.Lost:0.00} % lost at {outcome.Rate:0} kpps"));
                outcomes[index].Add(outcome);
            }
        }

        var cpu = Subjects.Select((s, i) => new Series(s.Name, "CPU per packet", "ns", [.. outcomes[i].Select(o => o.Cpu)])).ToList();
        var lost = Subjects.Select((s, i) => new Series(s.Name, "lost", "%", [.. outcomes[i].Select(o => o.Lost)])).ToList();
        var load = outcomes.SelectMany(o => o).Select(o => o.Rate).ToList();
        return new MeasureResult
        {
            Series = [.. cpu.Zip(lost).SelectMany(pair => new[] { pair.First, pair.Second })],
            Goals = Goals(cpu, lost),
            Notes = [string.Create(CultureInfo.InvariantCulture, $"load that arrived: {load.Min():0} to {load.Max():0} kpps")],
        };
    }

    private (double Cpu, double Lost, double Rate) Once(CaptureSubject subject)
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-bench-").FullName;
        try
        {
            using var pair = new VethPair();
            var command = subject.Command(RingMegabytes, Path.Combine(folder, "capture.pcap"), FileBytes);
            using var peer = Peer.Start(pair.B, Measuring.Tools.PathOf(command[0])!, command[1..]);
            peer.WaitFor(subject.Ready);
            WaitUntilIdle(peer);
            var (cpu, received) = (peer.CpuNanoseconds, pair.ReceivedPackets());
            var seconds = Trafgen.Run(pair.A, FrameBytes, Packets);
            WaitUntilIdle(peer);
            received = pair.ReceivedPackets() - received;
            cpu = peer.CpuNanoseconds - cpu;
            peer.Interrupt();
            var found = subject.Captured.Match(peer.Output);
            if (!found.Success || received == 0)
            {
                throw new InvalidOperationException($"{subject.Name} does not say what it captured, or nothing arrived: {peer.Output}");
            }

            var captured = long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
            return ((double)cpu / captured, Math.Max(0, 100.0 * (received - captured) / received), received / seconds / 1000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Until it has used less than a hundredth of the CPU for a while.</summary>
    private static void WaitUntilIdle(Peer peer)
    {
        for (var (window, before) = (0, peer.CpuNanoseconds); window < MostWindows; window++)
        {
            peer.LetRun(TimeSpan.FromMilliseconds(MillisecondsIdle));
            var now = peer.CpuNanoseconds;
            if (now - before < MillisecondsIdle * 10_000)
            {
                return;
            }

            before = now;
        }

        throw new InvalidOperationException($"an idle moment did not come. {peer.Output}");
    }
}
