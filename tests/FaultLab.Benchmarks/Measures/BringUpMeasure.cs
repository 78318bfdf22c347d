using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Builds a lab of host nodes and takes it down again, beside Mininet's of the same nodes and links.</summary>
internal sealed class BringUpMeasure(bool star) : IMeasure
{
    private const double Share = 0.2;
    private const string Python = "python3";

    private static readonly ImmutableArray<int> Sizes = [10, 50, 200];

    /// <summary>No switches and no controller: hosts joined by veths, as FaultLab's. Its tuning of the whole machine (fixLimits) is left out.</summary>
    private const string Script = """
        import sys, time
        from mininet.net import Mininet
        from mininet.log import setLogLevel
        setLogLevel('error')
        shape, size = sys.argv[1], int(sys.argv[2])
        Mininet.inited, Mininet.numCores = True, 1
        begin = time.monotonic()
        net = Mininet(controller=None)
        hosts = [net.addHost('h%d' % i) for i in range(size)]
        for i in range(1, size):
            net.addLink(hosts[0 if shape == 'star' else i - 1], hosts[i])
        net.start()
        built = time.monotonic()
        net.stop()
        print('times', built - begin, time.monotonic() - built)
        """;

    public string Name => star ? "bring-up-star" : "bring-up-line";

    public string Title => $"Build a lab of host nodes in a {Shape} and take it down";

    public string Conditions =>
        "From a plan in memory until every node is ready, and from there until nothing is left on the machine, written in a journal on the disk before "
        + "each change; FaultLab's nodes have an agent that has answered, addresses, and wires that carry faults, Mininet's a shell. Mininet joins the same hosts by veths, "
        + "without switches and controller, timed inside its own script, the start of Python left out.";

    public IReadOnlyList<string> Tools => ["mn", "mnexec", Python];

    private string Shape => star ? "star" : "line";

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var times = new Dictionary<(string Subject, int Size), List<(double Build, double TearDown)>>();
        // What is loaded and compiled once is not the lab's.
        await FaultLabAsync(Sizes[0], cancellationToken);
        foreach (var size in Sizes)
        {
            for (var round = 0; round < rounds; round++)
            {
                progress($"{size} nodes, round {round + 1}");
                Add("FaultLab", size, await FaultLabAsync(size, cancellationToken));
                Add("Mininet", size, await MininetAsync(size, cancellationToken));
            }
        }

        var series = times.SelectMany(entry => new[]
        {
            new Series(entry.Key.Subject, $"{entry.Key.Size} nodes: build", "s", [.. entry.Value.Select(t => t.Build)]),
            new Series(entry.Key.Subject, $"{entry.Key.Size} nodes: take down", "s", [.. entry.Value.Select(t => t.TearDown)]),
        }).ToImmutableArray();
        return new MeasureResult
        {
            Series = series,
            Goals = [.. Sizes.Select(size => Goal.AtMost($"{size} nodes built and taken down in at most {Share} x Mininet's time", Total("FaultLab", size) / Total("Mininet", size), Share, "x"))],
        };

        void Add(string subject, int size, (double Build, double TearDown) measured)
        {
            times.TryAdd((subject, size), []);
            times[(subject, size)].Add(measured);
        }

        double Total(string subject, int size) => new Series(subject, "", "s", [.. times[(subject, size)].Select(t => t.Build + t.TearDown)]).Median;
    }

    private async Task<(double Build, double TearDown)> FaultLabAsync(int size, CancellationToken cancellationToken)
    {
        // Not /tmp, which may be in memory: the journal shall meet a disk.
        var root = Directory.CreateDirectory($"/var/tmp/faultlab-bench-{Environment.ProcessId}").FullName;
        try
        {
            var folder = ResultsFolder.Create(root, Name, TimeProvider.System.GetUtcNow(), seed: 1);
            await using var history = new HistoryWriter(folder.HistoryJsonl, new RunClock(TimeProvider.System));
            var plan = Planner.Create(ScenarioOf(size), 1);
            var builder = new LabBuilder(plan, folder, history, new Progress<string>());
            var watch = Stopwatch.StartNew();
            double built;
            try
            {
                await builder.PrepareAsync(cancellationToken);
                await builder.BuildAsync(cancellationToken);
            }
            finally
            {
                built = watch.Elapsed.TotalSeconds;
                await builder.TearDownAsync();
            }

            return (built, watch.Elapsed.TotalSeconds - built);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task<(double Build, double TearDown)> MininetAsync(int size, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo($"/usr/bin/{Python}", ["-c", Script, Shape, size.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("Mininet did not start.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output.Split('\n').FirstOrDefault(line => line.StartsWith("times ", StringComparison.Ordinal))?.Split(' ') is [_, var build, var tearDown]
            ? (double.Parse(build, CultureInfo.InvariantCulture), double.Parse(tearDown, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"Mininet ended with status {process.ExitCode}: {output}");
    }

    private Scenario ScenarioOf(int size) => new()
    {
        Name = Name,
        Seed = 1,
        Duration = TimeSpan.FromSeconds(1),
        Topology = new Topology
        {
            Nodes = [.. Enumerable.Range(0, size).Select(i => new Node { Name = $"h{i}", Kind = NodeKind.Host })],
            Links = [.. Enumerable.Range(1, size - 1).Select(i => new Link
            {
                Name = $"l{i}",
                A = new Endpoint($"h{(star ? 0 : i - 1)}", $"down{i}"),
                B = new Endpoint($"h{i}", "up"),
                Subnets = [new IPNetwork(new IPAddress([198, 18, (byte)(i / 64), (byte)(i % 64 * 4)]), 30)],
            })],
        },
    };
}
