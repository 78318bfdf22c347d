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

    private sealed class Kept : INotifier
    {
        public List<(string Lines, int Count)> Batches { get; } = [];

        public void Notify(ReadOnlySpan<byte> lines, int count) => Batches.Add((Encoding.UTF8.GetString(lines), count));
    }
}
