using FaultLab.Agent.Traffic;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Flows;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Traffic;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlowStatisticsTests
{
    private readonly FlowStatistics _statistics = new(new ReceiverRequest("calls", "udp", 1, 3));

    [Test]
    public void Adds_up_the_losses_of_a_sender_that_began_anew()
    {
        Add(sequence: 0, incarnation: 1);
        Add(sequence: 2, incarnation: 1);
        Add(sequence: 1, incarnation: 2);

        var report = _statistics.Report(now: 0);
        Assert.That((report.Packets, report.Bytes, report.Lost), Is.EqualTo((3, 300, 2)));
    }

    [Test]
    public void Ignores_stragglers_of_an_earlier_sender()
    {
        Add(sequence: 0, incarnation: 1);
        Add(sequence: 0, incarnation: 2);

        Assert.That(Add(sequence: 1, incarnation: 1), Is.False);
        Assert.That(_statistics.Report(now: 0).Packets, Is.EqualTo(2));
    }

    [Test]
    public void Ignores_another_flow()
    {
        Assert.That(_statistics.Add(new FlowHeader(4, 0, 0, 1, 100), 100, 0), Is.False);
        Assert.That(_statistics.Report(now: 0).Packets, Is.Zero);
    }

    [Test]
    public void Reports_the_longest_gap_since_the_last_report_and_one_still_open()
    {
        Add(sequence: 0, incarnation: 1, arrived: 100);
        Add(sequence: 1, incarnation: 1, arrived: 400);
        Add(sequence: 2, incarnation: 1, arrived: 450);

        Assert.That(_statistics.Report(now: 500).LongestGapNanoseconds, Is.EqualTo(300));
        Assert.That(_statistics.Report(now: 1000).LongestGapNanoseconds, Is.EqualTo(550));
        Assert.That(_statistics.Report(now: 2000).LongestGapNanoseconds, Is.EqualTo(1550));
        Add(sequence: 3, incarnation: 1, arrived: 2100);
        Assert.That(_statistics.Report(now: 2110).LongestGapNanoseconds, Is.EqualTo(1650));
    }

    [Test]
    public void Has_no_gap_before_the_first_arrival() =>
        Assert.That(_statistics.Report(now: 1_000_000).LongestGapNanoseconds, Is.Zero);

    private bool Add(long sequence, uint incarnation, long arrived = 0) =>
        _statistics.Add(new FlowHeader(3, sequence, 0, incarnation, 100), 100, arrived);
}
