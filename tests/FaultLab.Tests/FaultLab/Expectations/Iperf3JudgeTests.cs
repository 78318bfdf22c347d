using FaultLab.Detection;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

/// <summary>Flows that iperf3 makes, in a run of 60 s.</summary>
public sealed class Iperf3JudgeTests
{
    private const string Name = "perf";

    [Test]
    public void What_comes_after_the_end_of_a_flow_is_no_stall_and_lowers_no_rate()
    {
        var history = Reports(second => second <= 20 ? 1_000_000 : 0);

        Assert.Multiple(() =>
        {
            Assert.That(Judged(history, Flow(seconds: 20), Bounds), Is.EqualTo((Verdict.Pass, "stall 1 s (<= 3s), up to +1.0s; goodput 8 Mbit/s (>= 7mbit); reconnects 0 (<= 0)")));
            Assert.That(Stalls(history, Flow(seconds: 20)), Is.Empty);
        });
    }

    [Test]
    public void A_flow_that_stops_before_its_end_stalls()
    {
        var history = Reports(second => second <= 20 ? 1_000_000 : 0);

        Assert.Multiple(() =>
        {
            Assert.That(Judged(history, Flow(seconds: 40), Bounds).Verdict, Is.EqualTo(Verdict.Fail));
            Assert.That(Stalls(history, Flow(seconds: 40)).Single(), Does.StartWith("nothing of perf arrived at server"));
            Assert.That(Stalls(history, Flow(seconds: null)).Single(), Does.StartWith("nothing of perf arrived at server"));
        });
    }

    [Test]
    public void A_client_that_never_got_through_stalls_although_it_sent_nothing([Values] bool udp) =>
        Assert.That(Stalls(Reports(_ => 0), Flow(seconds: null, udp: udp)), Has.Count.EqualTo(1));

    [Test]
    public void Counts_the_breaks_that_the_client_told_whichever_side_it_is()
    {
        var broken = Reports(_ => 1_000_000, reconnects: 2);

        Assert.Multiple(() =>
        {
            Assert.That(Judged(broken, Flow(seconds: null), Bounds), Is.EqualTo((Verdict.Fail, "stall 1 s (<= 3s), up to +1.0s; goodput 8 Mbit/s (>= 7mbit); reconnects 2 (<= 0)")));
            Assert.That(Judged(Reports(_ => 1_000_000, reconnects: 3, reverse: true), Flow(seconds: null, reverse: true), Bounds).Words, Does.EndWith("reconnects 3 (<= 0)"));
        });
    }

    [Test]
    public void An_iperf3_that_was_killed_leaves_nothing_to_be_sure_of()
    {
        var history = Reports(_ => 1_000_000).Trouble(30, "traffic perf", "its iperf3 client was ended by signal 9");

        Assert.That(Judged(history, Flow(seconds: null), Bounds).Verdict, Is.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void Jitter_is_the_largest_that_the_receiver_told()
    {
        var bound = new TrafficExpectation { Text = "", Traffic = Name, Jitter = new(Comparison.AtMost, TimeSpan.FromMilliseconds(5)) };

        Assert.Multiple(() =>
        {
            Assert.That(Judged(Reports(_ => 1000, jitter: 4), Flow(seconds: null, udp: true), bound), Is.EqualTo((Verdict.Pass, "jitter 4 ms (<= 5ms)")));
            Assert.That(Judged(Reports(_ => 1000, jitter: 6), Flow(seconds: null, udp: true), bound).Verdict, Is.EqualTo(Verdict.Fail));
            Assert.That(Judged(Reports(_ => 1000), Flow(seconds: null, udp: true), bound).Verdict, Is.EqualTo(Verdict.Inconclusive));
        });
    }

    [Test]
    public void Loss_of_datagrams_is_of_what_the_sender_sent()
    {
        var bound = new TrafficExpectation { Text = "", Traffic = Name, Loss = new(Comparison.AtMost, new Percentage(0.01)) };

        Assert.That(Judged(Reports(second => second is > 20 and < 40 ? 0 : 100_000), Flow(seconds: null, udp: true), bound).Verdict, Is.EqualTo(Verdict.Fail));
    }

    private static TrafficExpectation Bounds => new()
    {
        Text = "",
        Traffic = Name,
        Stall = new(Comparison.AtMost, TimeSpan.FromSeconds(3)),
        Goodput = new(Comparison.AtLeast, new BitRate(7_000_000)),
        Reconnects = new(Comparison.AtMost, 0),
    };

    private static Traffic Flow(int? seconds, bool udp = false, bool reverse = false) => new()
    {
        Name = Name,
        From = "client",
        To = "server",
        Iperf3 = new Iperf3Traffic
        {
            Udp = udp,
            Streams = 1,
            Length = new ByteSize(1000),
            Duration = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
            Reverse = reverse,
        },
    };

    /// <summary>The sender offers 100 packets a second (of UDP); the receiver tells the bytes of each second.</summary>
    private static HistoryBuilder Reports(Func<int, long> bytes, long reconnects = 0, bool reverse = false, double? jitter = null)
    {
        var history = HistoryBuilder.Run();
        var (received, sent, silent) = (0L, 0L, 0);
        for (var second = 1; second <= GatewayWorld.Duration; second++)
        {
            received += bytes(second);
            sent += bytes(second) == 0 ? 0 : Math.Max(100, bytes(second) / 1000);
            sent += bytes(second) == 0 && received > 0 ? 100 : 0;
            silent = bytes(second) > 0 ? 1 : silent + 1;
            var report = new TrafficReport
            {
                At = HistoryBuilder.At(second),
                Wall = DateTimeOffset.UnixEpoch + HistoryBuilder.At(second),
                Traffic = Name,
                Side = "receiver",
                Packets = (received + 999) / 1000,
                Bytes = received,
                LongestGap = TimeSpan.FromSeconds(received > 0 ? silent : 0),
                Reconnects = reverse ? reconnects : 0,
                Jitter = jitter is { } j ? TimeSpan.FromMilliseconds(j) : null,
            };
            history.Add(report).Add(report with { Side = "sender", Packets = sent, Bytes = sent * 1000, Reconnects = reverse ? 0 : reconnects, Jitter = null });
        }
        return history;
    }

    private static (Verdict Verdict, string Words) Judged(HistoryBuilder history, Traffic flow, Expectation expectation)
    {
        var result = Judge.Evaluate(With(flow, expectation), null, history.Build()).Expectations.Single();
        return (result.Verdict, result.Explanation);
    }

    private static List<string> Stalls(HistoryBuilder history, Traffic flow) =>
        [.. new FlowStallDetector().Detect(history.Build(), GatewayWorld.Plan(With(flow))).Where(i => i.Probe == Name).Select(i => i.Title)];

    private static Scenario With(Traffic flow, params Expectation[] expectations)
    {
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, expectations);
        return scenario with { Traffic = [.. scenario.Traffic, flow] };
    }
}
