using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Header views over a captured TCP segment.</summary>
internal sealed class ParseMeasure : IMeasure
{
    private const double MostNanoseconds = 30;

    public string Name => "parse";

    public string Title => "Parse Ethernet, IPv4 and TCP headers";

    public string Conditions => "BenchmarkDotNet, in process: the three headers of a 74-byte SYN are checked and ports, sequence and flags read; memory allocated per packet.";

    public IReadOnlyList<string> Tools => [];

    public Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(rounds)
            .WithOutlierMode(Perfolizer.Mathematics.OutlierDetection.OutlierMode.DontRemove);
        var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(NullLogger.Instance)
            .AddColumnProvider(DefaultColumnProviders.Instance).WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), $"faultlab-bench-{Environment.ProcessId}"));
        var report = BenchmarkRunner.Run<ParseBenchmark>(config).Reports.Single();
        var times = report.AllMeasurements.Where(m => m.IterationMode == BenchmarkDotNet.Engines.IterationMode.Workload && m.IterationStage == BenchmarkDotNet.Engines.IterationStage.Result)
            .Select(m => m.Nanoseconds / m.Operations).ToImmutableArray();
        if (times.IsEmpty)
        {
            throw new InvalidOperationException("BenchmarkDotNet measured nothing.");
        }

        var time = new Series("FaultLab", "time per packet", "ns", times);
        var bytes = new Series("FaultLab", "allocated per packet", "bytes", [report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? double.NaN]);
        return Task.FromResult(new MeasureResult
        {
            Series = [time, bytes],
            Goals =
            [
                Goal.AtMost($"at most {MostNanoseconds} ns a packet", time.Median, MostNanoseconds, "ns"),
                Goal.AtMost("nothing allocated", bytes.Median, 0, "bytes"),
            ],
        });
    }
}

public class ParseBenchmark
{
    private readonly byte[] _frame = Convert.FromHexString(
        "02fa0000000202fa000000010800" + "4500003c1c4640004006b1e6c6120001c6120002"
        + "d43100500000000100000000a002faf000000000" + "020405b40402080a010203040000000001030307");

    [Benchmark]
    public long Parse()
    {
        if (EthernetHeader.TryParse(_frame, out var ethernet) && ethernet.Type == EtherType.IPv4
            && IPv4Header.TryParse(ethernet.Payload, out var ip) && ip.Protocol == IPProtocol.Tcp
            && TcpHeader.TryParse(ip.Payload, out var tcp))
        {
            return tcp.SourcePort + tcp.DestinationPort + tcp.Sequence + (long)tcp.Flags;
        }

        throw new InvalidOperationException("The frame does not parse.");
    }
}
