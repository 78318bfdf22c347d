using System.Collections.Immutable;
using System.Globalization;
using FaultLab.Benchmarks.Measuring;
using FaultLab.Linux.Events;

namespace FaultLab.Benchmarks.Measures;

/// <summary>Load: packets a second that arrive at the other end of a cable.</summary>
internal sealed class LoadMeasure : IMeasure
{
    private const long Window = 2 * MonotonicClock.Second;
    private const long LongestStart = 20 * MonotonicClock.Second;
    private const int UnderWay = 5000;

    /// <summary>Of a datagram, bytes.</summary>
    public required int Payload { get; init; }

    public required ImmutableArray<LoadSubject> Subjects { get; init; }

    /// <summary>From the rates of all subjects, in their order.</summary>
    public required Func<IReadOnlyList<Series>, ImmutableArray<Goal>> Goals { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>What a packet is here, such as fragment.</summary>
    public required string Unit { get; init; }

    /// <summary>Who listens at the other end, in a sentence.</summary>
    public required string Receivers { get; init; }

    public string Conditions => string.Create(CultureInfo.InvariantCulture,
        $"Each subject sends UDP datagrams with {Payload} bytes of payload as fast as it can over a veth with an MTU of 1500, from one thread. What the receiving interface counted in {Window / MonotonicClock.Second} seconds, after the load was under way; CPU time is that of the sending program. FaultLab is the agent as in a lab, told to send by its controller. {Receivers}");

    public IReadOnlyList<string> Tools => [.. Subjects.Select(s => s.Tool), "ip"];

    public async Task<MeasureResult> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var outcomes = Subjects.Select(_ => new List<(double Rate, double Cpu)>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, subject) in Subjects.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var outcome = await Task.Run(() => Once(subject, cancellationToken), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {subject.Name} {outcome.Rate:0} k{Unit}s/s, {outcome.Cpu:0} ns each"));
                outcomes[index].Add(outcome);
            }
        }

        var rates = Subjects.Select((s, i) => new Series(s.Name, $"{Unit}s a second", "thousands", [.. outcomes[i].Select(o => o.Rate)])).ToList();
        var cpu = Subjects.Select((s, i) => new Series(s.Name, $"CPU per {Unit}", "ns", [.. outcomes[i].Select(o => o.Cpu)]));
        return new MeasureResult { Series = [.. rates.Zip(cpu).SelectMany(pair => new[] { pair.First, pair.Second })], Goals = Goals(rates) };
    }

    private (double Rate, double Cpu) Once(LoadSubject subject, CancellationToken cancellationToken)
    {
        using var pair = new VethPair().WithAddresses();
        var before = pair.ReceivedPackets();
        using var load = subject.Start(pair, Payload);
        var giveUp = MonotonicClock.Now + LongestStart;
        while (pair.ReceivedPackets() < before + UnderWay)
        {
            if (MonotonicClock.Now > giveUp || !MonotonicClock.WaitUntil(MonotonicClock.Now + (20 * MonotonicClock.Millisecond), cancellationToken))
            {
                throw new InvalidOperationException($"{subject.Name} sends nothing. {(load.Program as Peer)?.Output}");
            }
        }

        var (start, first, cpu) = (MonotonicClock.Now, pair.ReceivedPackets(), load.CpuNanoseconds());
        MonotonicClock.WaitUntil(start + Window, cancellationToken);
        cpu = load.CpuNanoseconds() - cpu;
        var packets = pair.ReceivedPackets() - first;
        return (packets / ((MonotonicClock.Now - start) / (double)MonotonicClock.Second) / 1000, (double)cpu / packets);
    }
}
