using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Wires;
using FaultLab.Scenarios;
using FaultLab.Wires;

namespace FaultLab.Benchmarks.Measures;

/// <summary>A user wire that delays: how exactly, under how much load.</summary>
internal sealed class WireDelayMeasure : IMeasure
{
    private const int Payload = 1472;
    private const int FrameBytes = Payload + 42;
    private const int Packets = 400_000;
    private const double MegabitsPerSecond = 550;
    private const double LeastMegabits = 500;
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(10);

    public string Name => "wire-delay";

    public string Title => "User wire with a delay of 10 ms";

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"{Packets} frames of {FrameBytes} bytes at {MegabitsPerSecond} Mbit/s cross veth, user wire, veth; error is the kernel's time of reception less the time just before the system call that sent it, less the delay: it holds the two veths and the sender's bursts too.");

    public IReadOnlyList<string> Tools => [];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var (p50, p99, rate, lost) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var (errors, megabits, missing) = await Task.Run(() => Once(cancellationToken), cancellationToken);
            p50.Add(errors[errors.Length / 2] / 1000);
            p99.Add(errors[errors.Length * 99 / 100] / 1000);
            rate.Add(megabits);
            lost.Add(missing);
            progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: error p50 {p50[^1]:0} us, p99 {p99[^1]:0} us at {megabits:0} Mbit/s, {missing} lost"));
        }

        var error = new Series("FaultLab", "error of the delay, p99", "us", [.. p99]);
        var load = new Series("FaultLab", "load carried", "Mbit/s", [.. rate]);
        return new MeasureResult
        {
            Series = [new Series("FaultLab", "error of the delay, p50", "us", [.. p50]), error, load, new Series("FaultLab", "lost", "", [.. lost])],
            Goals =
            [
                Goal.AtMost("p99 of the error at most 1 ms", error.Median, 1000, "us"),
                Goal.AtLeast($"at {LeastMegabits} Mbit/s or more", load.Median, LeastMegabits, "Mbit/s"),
            ],
            Notes = ["published of others: ubridge carries some 1000/delay packets a second, clumsy adds 40 ms"],
        };
    }

    private static (double[] Errors, double Megabits, long Lost) Once(CancellationToken cancellationToken)
    {
        using var path = new CarriedPath();
        path.Wire!.Configure(isUp: true, new DirectionSettings(new WireFatesAdapter(
            new PacketFates(1, "bench", LinkDirection.Up, new Impairment { Delay = _delay }))));
        using var load = new NumberedLoad(path.Source, path.Target, Payload);
        var errors = new List<double>(Packets);
        var seconds = load.Run(Packets, MegabitsPerSecond * 1e6 / 8 / FrameBytes,
            (sent, came) => errors.Add(Math.Abs(came - sent - _delay.TotalNanoseconds)), cancellationToken);
        return ([.. errors.Order()], Packets * FrameBytes * 8.0 / seconds / 1e6, Packets - load.Counter.Distinct);
    }
}
