using System.Net;
using System.Text;
using FaultLab.Agent.Probes.Echo;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Probes.Echo;

public sealed class ProbeLinesTests
{
    [TestCase("p", 0, 1, ProbeOutcomes.Ok, 123_456L, null)]
    [TestCase("a \"quoted\" näme \\ \u0001", 9_876_543_210, long.MaxValue, ProbeOutcomes.Refused, null, "host unreachable from 198.18.0.2")]
    [TestCase("p", 3, 4, ProbeOutcomes.NotSent, null, "\"\n\u2028")]
    public void Are_the_same_to_the_letter_as_those_of_the_serializer(
        string name, long sequence, long sent, string outcome, long? roundTrip, string? detail)
    {
        var kept = new Kept();
        var lines = new ProbeLines(kept);
        var request = new ProbeRequest { Name = name, Kind = "icmp", Target = "198.18.0.1", IntervalMilliseconds = 1, TimeoutMilliseconds = 1 };
        var target = new EchoTarget(request, IPAddress.Parse(request.Target), 1, 0);

        lines.Add(target, sequence, sent, outcome, roundTrip, detail);
        lines.Add(target, sequence, sent, outcome, roundTrip, detail);
        lines.Flush();
        lines.Flush();

        var expected = Encoding.UTF8.GetString(RpcLine.Notification(
            AgentMethods.ProbeEvent, new ProbeNotification(name, sequence, sent, outcome, roundTrip, detail), AgentJson.Default.ProbeNotification));
        Assert.That(kept.Batches, Is.EqualTo(new[] { (expected + expected, 2) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_death_and_its_end_are_told_as_the_serializer_does(bool alive)
    {
        var kept = new Kept();
        var lines = new ProbeLines(kept);
        var request = new ProbeRequest { Name = "p", Kind = "icmp", Target = "198.18.0.1", IntervalMilliseconds = 10, TimeoutMilliseconds = 1000, DeadAfter = 3 };
        var target = new EchoTarget(request, IPAddress.Parse(request.Target), 1, 0);
        for (; target.Next < 5; target.Next++)
        {
            target.Begin(target.Next, 1000 + target.Next);
        }

        target.Liveness!.Answered(1, 50, 1051);
        target.Liveness.Die();
        _ = !alive || target.Liveness.Answered(3, 50, 2000);
        lines.Life(target, 2000);
        Assert.That(lines.IsUrgent, Is.True);
        lines.Flush();

        var expected = Encoding.UTF8.GetString(RpcLine.Notification(
            AgentMethods.LifeEvent, new LifeNotification("p", alive, 2000, 1051, alive ? 1 : 3), AgentJson.Default.LifeNotification));
        Assert.That(kept.Batches, Is.EqualTo(new[] { (expected, 1) }));
    }

    private sealed class Kept : INotifier
    {
        public List<(string Lines, int Count)> Batches { get; } = [];

        public void Notify(ReadOnlySpan<byte> lines, int count) => Batches.Add((Encoding.UTF8.GetString(lines), count));
    }
}
