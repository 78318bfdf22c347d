using FaultLab.Histories;
using FaultLab.Lab.Tests.Running;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Wires;

/// <summary>
/// FaultLab's own wire and the netem of a guest's kernel, asked for the same, do the same: two servers behind one gateway, the way to one of
/// them over an impaired user wire, the way to the other through netem on the gateway.
/// </summary>
[Category("vm")]
[CancelAfter(180_000)]
public sealed class NetemComparisonTests
{
    /// <summary>Five standard deviations of a share of 2 % among ten thousand packets: 1.4 per mille each.</summary>
    private const double SharesAgreeWithin = 0.007;

    /// <summary>Timers of an emulated CPU, and whoever else wants this machine's.</summary>
    private const double MillisecondsAgreeWithin = 10;

    private const string Yaml = """
        name: netem-comparison
        seed: 1
        duration: 12s
        topology:
          nodes:
            client: { kind: host }
            gw:
              kind: vm
              kernel: "6.1"
              memory: 160MiB
              forward: true
              modules: sch_netem
              steps:
                - { name: netem, run: agent netem set two0 delay=20ms loss=2% duplicate=2% reorder=2%, contains: "Reorder = 0.02" }
            one: { kind: host }
            two: { kind: host }
          links:
            - { name: lan,   endpoints: ["client:eth0", "gw:lan0"], subnet: 198.18.0.0/24 }
            - { name: user,  endpoints: ["gw:one0", "one:eth0"],    subnet: 198.18.1.0/24, wire: user,
                impair: { up: { delay: 20ms, loss: 2%, duplicate: 2%, reorder: 2% } } }
            - { name: netem, endpoints: ["gw:two0", "two:eth0"],    subnet: 198.18.2.0/24, wire: kernel }
          routes:
            client: { default: gw }
            one: { default: gw }
            two: { default: gw }
        traffic:
          - { name: user,  from: client, to: one, udp: { size: 100, rate: 1000/s } }
          - { name: netem, from: client, to: two, udp: { size: 100, rate: 1000/s } }
        probes:
          - { name: user-rtt,  from: client, to: one, icmp: { every: 20ms, timeout: 1s } }
          - { name: netem-rtt, from: client, to: two, icmp: { every: 20ms, timeout: 1s } }
        expect:
          - never: [crash, hang, reboot]
        """;

    [Test]
    public async Task A_user_wire_and_netem_do_the_same_for_the_same_settings(CancellationToken cancellationToken)
    {
        var outcome = await GatewayLab.RunAsync(Yaml, cancellationToken);

        var history = HistoryReader.Read(outcome.Folder.HistoryJsonl);
        var (user, netem) = (SharesOf(history, "user"), SharesOf(history, "netem"));
        var (userRtt, netemRtt) = (QuickOf(history, "user-rtt"), QuickOf(history, "netem-rtt"));
        TestContext.Out.WriteLine($"user wire: {user}, rtt {userRtt:0.0} ms; netem: {netem}, rtt {netemRtt:0.0} ms");
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(ExitStatus.Pass), string.Join('\n', outcome.Summary.Judgement!.Troubles));
            Assert.That(user.Lost, Is.EqualTo(0.02).Within(SharesAgreeWithin));
            Assert.That(netem.Lost, Is.EqualTo(user.Lost).Within(SharesAgreeWithin));
            Assert.That(user.Doubled, Is.EqualTo(0.02).Within(SharesAgreeWithin));
            Assert.That(netem.Doubled, Is.EqualTo(user.Doubled).Within(SharesAgreeWithin));
            Assert.That(user.Reordered, Is.GreaterThan(0.1), "each packet that hurries passes some twenty");
            Assert.That(netem.Reordered, Is.EqualTo(user.Reordered).Within(0.25 * user.Reordered));
            Assert.That(userRtt, Is.GreaterThanOrEqualTo(20));
            Assert.That(netemRtt, Is.EqualTo(userRtt).Within(MillisecondsAgreeWithin));
        });
    }

    /// <summary>From the first report on in which packets flow: before that the gateway looks for its neighbour, and what waits for it is dropped.</summary>
    private static (double Lost, double Doubled, double Reordered) SharesOf(History history, string flow)
    {
        var reports = history.Of<TrafficReport>().Where(t => t.Traffic == flow && t.Side == "receiver").ToList();
        var (first, last) = (reports.First(t => t.Packets >= 500), reports[^1]);
        var sent = (double)(Sent(last) - Sent(first));
        Assert.That(sent, Is.GreaterThan(8000), $"{flow} had too few packets to compare by");
        return ((last.Lost - first.Lost) / sent, (last.Duplicates - first.Duplicates) / sent, (last.Reordered - first.Reordered) / sent);
    }

    private static long Sent(TrafficReport report) => report.Packets - report.Duplicates + report.Lost;

    /// <summary>What one in twenty is below: the delay itself, with little of what a busy machine adds to it.</summary>
    private static double QuickOf(History history, string probe)
    {
        var times = history.Probe(probe).Where(p => p.Rtt is not null).Select(p => p.Rtt!.Value.TotalMilliseconds).Order().ToList();
        return times[times.Count / 20];
    }
}
