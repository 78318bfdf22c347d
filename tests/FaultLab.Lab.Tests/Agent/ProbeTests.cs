using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

[Category("root")]
[CancelAfter(60_000)]
public sealed class ProbeTests
{
    private const int Port = 8080;
    private const string Absent = "198.18.0.99";

    private TwoNodes _nodes = null!;

    [SetUp]
    public async Task Start() => _nodes = await TwoNodes.StartAsync(CancellationToken.None);

    [TearDown]
    public async Task Stop() => await _nodes.DisposeAsync();

    [TestCase("icmp", "198.18.0.2")]
    [TestCase("icmp", "2001:db8::2")]
    [TestCase("arp", "198.18.0.2")]
    [TestCase("udp", "198.18.0.2")]
    [TestCase("udp", "2001:db8::2")]
    public async Task Gets_its_answers_on_schedule(string kind, string target, CancellationToken cancellationToken)
    {
        await _nodes.There.Connection.StartReceiverAsync(new ReceiverRequest("echo", "echo", Port, 0), cancellationToken);
        await ProbeAsync(kind, target, intervalMilliseconds: 20, timeoutMilliseconds: 1000, cancellationToken);
        var tenth = await UntilAsync(p => p is { Outcome: ProbeOutcomes.Ok, Sequence: >= 10 }, cancellationToken);

        Assert.That(tenth.RttNanoseconds, Is.GreaterThan(0).And.LessThan(1_000_000_000));
        var sent = _nodes.Here.Heard.Probes("p").Where(p => p.Outcome == ProbeOutcomes.Ok).ToList();
        Assert.That(sent.Select(p => p.Sequence), Is.Ordered.And.Unique);

        // Every attempt at its multiple of the interval, whatever the answers did.
        var drift = sent.Select(p => p.SentNanoseconds - sent[0].SentNanoseconds - ((p.Sequence - sent[0].Sequence) * 20_000_000));
        Assert.That(drift.Select(Math.Abs), Has.All.LessThan(20_000_000));
    }

    [Test]
    public async Task Asks_five_hundred_targets_ten_times_a_second_and_accounts_for_every_attempt(CancellationToken cancellationToken)
    {
        const int targets = 500;
        const int attempts = 30;
        await _nodes.There.Connection.RunCommandAsync(new CommandRequest("ip route add local 198.19.0.0/16 dev lo", 5000), cancellationToken);
        for (var i = 0; i < targets; i++)
        {
            var request = Request("icmp", $"198.19.{i / 250}.{1 + (i % 250)}", 100, 2000) with { Name = $"t{i}" };
            await _nodes.Here.Connection.StartProbeAsync(request, cancellationToken);
        }

        await _nodes.Here.Heard.UntilAllAsync<ProbeNotification>(
            Enumerable.Range(0, targets).Select(i => $"t{i}"), p => p.Sequence >= attempts ? p.Name : null, cancellationToken);
        var statistics = await _nodes.Here.Connection.ProbeStatisticsAsync(cancellationToken);
        await _nodes.Here.Connection.StopProbesAsync(cancellationToken);

        // An attempt for which this crowded machine was too slow says so; none is forgotten, none lost.
        var heard = _nodes.Here.Heard.All<ProbeNotification>().Where(p => p.Name[0] == 't').ToLookup(p => p.Name);
        Assert.That(heard, Has.Count.EqualTo(targets));
        Assert.That(heard.Select(probe => probe.Count(p => p.Sequence < attempts)), Has.All.EqualTo(attempts));
        Assert.That(heard.SelectMany(probe => probe.Select(p => p.Outcome)).Distinct(), Is.SubsetOf(new[] { ProbeOutcomes.Ok, ProbeOutcomes.Missed }));
        Assert.That(statistics.Sent + statistics.Missed, Is.GreaterThanOrEqualTo(targets * attempts));
        Assert.That(statistics.Sent, Is.GreaterThan(statistics.Missed));
        Assert.That(statistics.Stamped, Is.GreaterThan(statistics.Sent * 9 / 10), "a veth tells when it sends; of what is answered before that is read the time of the call stays");
        Assert.That(statistics.Lateness.P50, Is.GreaterThan(0).And.LessThanOrEqualTo(statistics.Lateness.Max));
        Assert.That(statistics.RoundTrip.P99, Is.GreaterThan(0).And.LessThan(2_000_000_000));
    }

    [TestCase("198.18.0.2")]
    [TestCase("2001:db8::2")]
    public async Task Two_agents_in_one_place_do_not_hear_each_other_s_answers(string target, CancellationToken cancellationToken)
    {
        await using var other = AgentUnderTest.Start(_nodes.HereNamespace.Namespace);
        await other.Connection.StartProbeAsync(Request("icmp", target, 20, 1000), cancellationToken);
        await ProbeAsync("icmp", target, intervalMilliseconds: 20, timeoutMilliseconds: 1000, cancellationToken);
        await UntilAsync(p => p is { Outcome: ProbeOutcomes.Ok, Sequence: >= 10 }, cancellationToken);
        await other.Heard.UntilAsync<ProbeNotification>(p => p is { Outcome: ProbeOutcomes.Ok, Sequence: >= 10 }, cancellationToken);

        // Every answer is one of its own requests: never more answers than requests, and none counted twice.
        foreach (var agent in new[] { _nodes.Here, other })
        {
            var statistics = await agent.Connection.ProbeStatisticsAsync(cancellationToken);
            Assert.That(statistics.Answered, Is.GreaterThan(0).And.LessThanOrEqualTo(statistics.Sent));
            Assert.That(agent.Heard.Probes("p").Select(p => p.Sequence), Is.Unique);
        }
    }

    [TestCase("icmp", null)]
    [TestCase("arp", null)]
    [TestCase("udp", null)]
    [TestCase("tcp", "no connection")]
    public async Task Is_lost_where_nobody_answers(string kind, string? detail, CancellationToken cancellationToken)
    {
        await ProbeAsync(kind, Absent, intervalMilliseconds: 50, timeoutMilliseconds: 200, cancellationToken);
        var third = await UntilAsync(p => p is { Outcome: ProbeOutcomes.Lost, Sequence: >= 3 }, cancellationToken);

        Assert.That((third.RttNanoseconds, third.Detail), Is.EqualTo(((long?)null, detail)));
        Assert.That(_nodes.Here.Heard.Probes("p").Select(p => p.Outcome), Has.All.EqualTo(ProbeOutcomes.Lost).Or.EqualTo(ProbeOutcomes.Missed));
    }

    [Test]
    public async Task A_neighbour_that_is_silent_is_lost_not_refused_even_when_the_kernel_says_so(
        [Values("icmp", "udp", "tcp")] string kind, CancellationToken cancellationToken)
    {
        // Longer than the kernel's three ARP requests take.
        await ProbeAsync(kind, Absent, intervalMilliseconds: 500, timeoutMilliseconds: 8000, cancellationToken);

        var first = await UntilAsync(WasMade, cancellationToken);
        Assert.That(first.Outcome, Is.EqualTo(ProbeOutcomes.Lost));
        Assert.That(first.Detail, Does.Contain("host unreachable").Or.Contain("EHOSTUNREACH"));
    }

    [TestCase("udp", "port unreachable from 198.18.0.2")]
    [TestCase("tcp", "ECONNREFUSED")]
    [TestCase("http", "ECONNREFUSED")]
    [TestCase("ssh", "ECONNREFUSED")]
    public async Task Is_refused_by_a_closed_port(string kind, string detail, CancellationToken cancellationToken)
    {
        await ProbeAsync(kind, "198.18.0.2", intervalMilliseconds: 20, timeoutMilliseconds: 1000, cancellationToken);

        // The second one too: the error of the first must not spoil it.
        var second = await UntilAsync(p => p.Sequence >= 1 && WasMade(p), cancellationToken);
        Assert.That((second.Outcome, second.Detail), Is.EqualTo((ProbeOutcomes.Refused, detail)));
    }

    [Test]
    public async Task Is_refused_by_a_router_that_knows_no_way(CancellationToken cancellationToken)
    {
        await _nodes.There.Connection.RunCommandAsync(new CommandRequest(
            "echo 1 > /proc/sys/net/ipv4/ip_forward; ip route replace unreachable 198.18.9.0/24", 5000), cancellationToken);
        await ProbeAsync("icmp", "198.18.9.1", intervalMilliseconds: 200, timeoutMilliseconds: 1000, cancellationToken);

        var refused = await UntilAsync(p => p.Outcome == ProbeOutcomes.Refused, cancellationToken);
        Assert.That(refused.Detail, Is.EqualTo("host unreachable from 198.18.0.2"));
    }

    [TestCase("icmp", "ENETUNREACH")]
    [TestCase("udp", "ENETUNREACH")]
    [TestCase("tcp", "ENETUNREACH")]
    [TestCase("arp", "ENETDOWN")]
    public async Task Is_not_sent_while_the_own_link_is_down_and_goes_on_after(string kind, string detail, CancellationToken cancellationToken)
    {
        await _nodes.There.Connection.StartReceiverAsync(new ReceiverRequest("echo", "echo", Port, 0), cancellationToken);
        await _nodes.There.Connection.StartReceiverAsync(new ReceiverRequest("tcp", "tcp", Port, 0), cancellationToken);
        await ProbeAsync(kind, "198.18.0.2", intervalMilliseconds: 50, timeoutMilliseconds: 1000, cancellationToken);
        await UntilAsync(p => p.Outcome == ProbeOutcomes.Ok, cancellationToken);

        await _nodes.Here.Connection.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("eth0") }, cancellationToken);
        var unsent = await UntilAsync(p => p.Outcome == ProbeOutcomes.NotSent, cancellationToken);
        Assert.That(unsent.Detail, Is.EqualTo(detail));

        await _nodes.Here.Connection.HealFaultAsync("f1", cancellationToken);
        await UntilAsync(p => p.Outcome == ProbeOutcomes.Ok && p.Sequence > unsent.Sequence, cancellationToken);
    }

    [TestCase("http", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", ProbeOutcomes.Ok, null)]
    [TestCase("http", "HTTP/1.0 503 Busy\r\n\r\n", ProbeOutcomes.Refused, "HTTP 503")]
    [TestCase("http", "SSH-2.0-wrong door\r\n\r\n", ProbeOutcomes.Refused, "malformed HTTP")]
    [TestCase("ssh", "SSH-2.0-dropbear\r\n", ProbeOutcomes.Ok, null)]
    [TestCase("ssh", "220 ftp\r\n", ProbeOutcomes.Refused, "closed before its SSH banner")]
    [TestCase("tcp", "", ProbeOutcomes.Ok, null)]
    public async Task Judges_what_a_server_says(string kind, string answer, string outcome, string? detail, CancellationToken cancellationToken)
    {
        using var server = Serve(answer, close: true);
        await ProbeAsync(kind, "198.18.0.2", intervalMilliseconds: 50, timeoutMilliseconds: 2000, cancellationToken);

        var second = await UntilAsync(p => p.Sequence >= 1 && WasMade(p), cancellationToken);
        Assert.That((second.Outcome, second.Detail), Is.EqualTo((outcome, detail)));
    }

    [Test]
    public async Task A_server_that_accepts_and_says_nothing_is_lost_and_attempts_overlap(CancellationToken cancellationToken)
    {
        using var server = Serve("", close: false);
        await ProbeAsync("http", "198.18.0.2", intervalMilliseconds: 50, timeoutMilliseconds: 500, cancellationToken);

        var fourth = await UntilAsync(p => p.Sequence >= 3 && WasMade(p), cancellationToken);
        Assert.That((fourth.Outcome, fourth.Detail), Is.EqualTo((ProbeOutcomes.Lost, "connected, no answer")));
        var before = _nodes.Here.Heard.Probes("p").Last(p => p.Sequence < fourth.Sequence);
        Assert.That(fourth.SentNanoseconds - before.SentNanoseconds, Is.LessThan((fourth.Sequence - before.Sequence) * 500_000_000L));
    }

    [Test]
    public async Task A_prober_that_was_stopped_says_missed_and_blames_nobody(CancellationToken cancellationToken)
    {
        using var server = Serve("SSH-2.0-x\r\n", close: true);
        // No machine is so busy that an answer takes a second; the pause is longer than that, so that what was under way when it began is too late.
        await _nodes.Here.Connection.StartProbeAsync(Request("icmp", "198.18.0.2", 20, 1000) with { DeadAfter = 3 }, cancellationToken);
        await _nodes.Here.Connection.StartProbeAsync(Request("ssh", "198.18.0.2", 20, 1000) with { Name = "q" }, cancellationToken);
        await UntilAsync(p => p is { Outcome: ProbeOutcomes.Ok }, cancellationToken);
        using var stop = new PausedProcess(_nodes.Here.Pid);
        await Task.Delay(TimeSpan.FromMilliseconds(1500), cancellationToken);
        stop.Continue();

        var missed = await UntilAsync(p => p.Outcome == ProbeOutcomes.Missed, cancellationToken);
        await UntilAsync(p => p.Outcome == ProbeOutcomes.Ok && p.Sequence > missed.Sequence + 20, cancellationToken);
        Assert.That(missed.Detail, Does.Match("the prober was [0-9]+ ms late"));
        var outcomes = _nodes.Here.Heard.All<ProbeNotification>().Where(p => p.Name is "p" or "q").Select(p => p.Outcome).ToHashSet();
        Assert.That(outcomes, Is.SubsetOf(new[] { ProbeOutcomes.Ok, ProbeOutcomes.Missed }));
        Assert.That(_nodes.Here.Heard.All<LifeNotification>(), Is.Empty);
    }

    [TestCase("198.18.0.2")]
    [TestCase("2001:db8::2")]
    public async Task Says_that_a_target_died_before_its_attempts_are_lost_and_that_it_lives_again(string target, CancellationToken cancellationToken)
    {
        await _nodes.Here.Connection.StartProbeAsync(Request("icmp", target, 50, 20_000) with { DeadAfter = 3 }, cancellationToken);
        await UntilAsync(p => p is { Outcome: ProbeOutcomes.Ok, Sequence: >= 3 }, cancellationToken);
        await AnswerPingsAsync(false, cancellationToken);
        var death = await _nodes.Here.Heard.UntilAsync<LifeNotification>(l => !l.IsAlive, cancellationToken);
        Assert.That(_nodes.Here.Heard.Probes("p").Select(p => p.Outcome), Has.None.EqualTo(ProbeOutcomes.Lost));
        Assert.That(death.MonotonicNanoseconds - death.SilentSinceNanoseconds, Is.GreaterThanOrEqualTo(100_000_000));
        Assert.That(death.Unanswered, Is.GreaterThanOrEqualTo(2));

        await AnswerPingsAsync(true, cancellationToken);
        var life = await _nodes.Here.Heard.UntilAsync<LifeNotification>(l => l.IsAlive, cancellationToken);
        Assert.That(life.SilentSinceNanoseconds, Is.EqualTo(death.SilentSinceNanoseconds));
        Assert.That(life.MonotonicNanoseconds, Is.GreaterThan(death.MonotonicNanoseconds));

        // Attempts of its first death still wait for their timeout.
        await AnswerPingsAsync(false, cancellationToken);
        await _nodes.Here.Heard.UntilAsync<LifeNotification>(l => !l.IsAlive && l.MonotonicNanoseconds > life.MonotonicNanoseconds, cancellationToken);
        Assert.That(_nodes.Here.Heard.Probes("p").Select(p => p.Outcome), Has.None.EqualTo(ProbeOutcomes.Lost));
    }

    [Test]
    public async Task Stops_when_told(CancellationToken cancellationToken)
    {
        await ProbeAsync("icmp", "198.18.0.2", intervalMilliseconds: 10, timeoutMilliseconds: 1000, cancellationToken);
        await UntilAsync(p => p.Sequence > 3, cancellationToken);
        await _nodes.Here.Connection.StopProbesAsync(cancellationToken);
        await _nodes.Here.Connection.ClockAsync(cancellationToken);
        var count = _nodes.Here.Heard.Probes("p").Count();
        await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);

        Assert.That(_nodes.Here.Heard.Probes("p").Count(), Is.EqualTo(count));
    }

    /// <summary>Whether the prober had the CPU in time to make the attempt: on a busy machine it says that it had not.</summary>
    private static bool WasMade(ProbeNotification probe) => probe.Outcome != ProbeOutcomes.Missed;

    private static ProbeRequest Request(string kind, string target, int interval, int timeout) => new()
    {
        Name = "p",
        Kind = kind,
        Target = target,
        Port = Port,
        Interface = "eth0",
        IntervalMilliseconds = interval,
        TimeoutMilliseconds = timeout,
    };

    private Task AnswerPingsAsync(bool answer, CancellationToken cancellationToken) => _nodes.There.Connection.RunCommandAsync(
        new CommandRequest($"echo {(answer ? 0 : 1)} | tee /proc/sys/net/ipv4/icmp_echo_ignore_all > /proc/sys/net/ipv6/icmp/echo_ignore_all", 5000), cancellationToken);

    private Task ProbeAsync(string kind, string target, int intervalMilliseconds, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        _nodes.Here.Connection.StartProbeAsync(Request(kind, target, intervalMilliseconds, timeoutMilliseconds), cancellationToken);

    private Task<ProbeNotification> UntilAsync(Func<ProbeNotification, bool> condition, CancellationToken cancellationToken) =>
        _nodes.Here.Heard.UntilAsync<ProbeNotification>(p => p.Name == "p" && condition(p), cancellationToken);

    /// <summary>A server at the other node that says the same to everybody.</summary>
    private Socket Serve(string answer, bool close)
    {
        var listener = _nodes.ThereNamespace.Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, Port));
        listener.Listen();
        _ = Task.Run(async () =>
        {
            var held = new List<Socket>();
            try
            {
                while (true)
                {
                    var client = await listener.AcceptAsync();
                    held.Add(client);
                    await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                    if (close)
                    {
                        client.Shutdown(SocketShutdown.Send);
                    }
                }
            }
            catch (SocketException)
            {
                held.ForEach(s => s.Dispose());
            }
        });
        return listener;
    }
}
