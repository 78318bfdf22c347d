using System.Net.Sockets;
using FaultLab.Lab.Agents;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Sockets;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

[Category("root")]
[CancelAfter(60_000)]
public sealed class TrafficTests
{
    private const int Port = 7000;

    private TwoNodes _nodes = null!;

    [SetUp]
    public async Task Start() => _nodes = await TwoNodes.StartAsync(CancellationToken.None);

    [TearDown]
    public async Task Stop() => await _nodes.DisposeAsync();

    [TestCase("198.18.0.2")]
    [TestCase("2001:db8::2")]
    public async Task Every_UDP_packet_that_was_sent_is_counted(string target, CancellationToken cancellationToken)
    {
        await ReceiveAsync("udp", cancellationToken);
        await SendAsync(Udp(target, packetsPerSecond: 2000), cancellationToken);
        await HereAsync(t => t.Packets > 1000, cancellationToken);
        await _nodes.Here.Connection.StopSendersAsync(cancellationToken);

        var sent = _nodes.Here.Heard.Last("flow", TrafficSides.Sender)!;
        var got = await ThereAsync(t => t.Packets == sent.Packets, cancellationToken);
        Assert.That((got.Bytes, got.Lost, got.Duplicates, got.Reordered), Is.EqualTo((sent.Packets * 200, 0, 0, 0)));
        Assert.That(sent.Errors.Keys, Has.None.Not.EqualTo("late"));
    }

    [Test]
    public async Task Packets_that_the_network_lost_are_counted_exactly(CancellationToken cancellationToken)
    {
        _nodes.FixNeighbour();
        await ReceiveAsync("udp", cancellationToken);
        await SendAsync(Udp("198.18.0.2", packetsPerSecond: 500), cancellationToken);
        await ThereAsync(t => t.Packets > 100, cancellationToken);

        // The far end goes down: what is sent meanwhile is lost on the way.
        var eth0 = _nodes.ThereNetlink.Links.Get("eth0").Index;
        _nodes.ThereNetlink.Links.SetUp(eth0, up: false);
        await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
        _nodes.ThereNetlink.Links.SetUp(eth0, up: true);
        await ThereAsync(t => t.Lost > 50, cancellationToken);
        await _nodes.Here.Connection.StopSendersAsync(cancellationToken);

        var sent = _nodes.Here.Heard.Last("flow", TrafficSides.Sender)!;
        var got = await ThereAsync(t => t.Packets + t.Lost == sent.Packets, cancellationToken);
        Assert.That((got.Duplicates, got.Reordered), Is.EqualTo((0, 0)));
        Assert.That(_nodes.There.Heard.All<TrafficNotification>().Max(t => t.LongestGapNanoseconds), Is.InRange(250_000_000, 5_000_000_000));
    }

    [Test]
    public async Task What_the_own_kernel_refuses_is_an_error_and_not_a_loss(CancellationToken cancellationToken)
    {
        await ReceiveAsync("udp", cancellationToken);
        await SendAsync(Udp("198.18.0.2", packetsPerSecond: 500), cancellationToken);
        await ThereAsync(t => t.Packets > 100, cancellationToken);
        await _nodes.Here.Connection.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("eth0") }, cancellationToken);
        var refused = await HereAsync(t => t.Errors.ContainsKey("ENETUNREACH"), cancellationToken);
        await _nodes.Here.Connection.HealFaultAsync("f1", cancellationToken);
        await ThereAsync(t => t.Packets > refused.Packets + 100, cancellationToken);
        await _nodes.Here.Connection.StopSendersAsync(cancellationToken);

        var sent = _nodes.Here.Heard.Last("flow", TrafficSides.Sender)!;

        // What was refused has no number: those that arrived and those that were lost on the way make up what was sent.
        var got = await ThereAsync(t => t.Packets + t.Lost == sent.Packets, cancellationToken);
        Assert.That((got.Duplicates, got.Reordered), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task TCP_holds_its_rate(CancellationToken cancellationToken)
    {
        await ReceiveAsync("tcp", cancellationToken);
        await SendAsync(Tcp(bitsPerSecond: 20_000_000), cancellationToken);
        var third = await ThereAsync(t => t.Bytes > 6_000_000, cancellationToken);
        var first = _nodes.There.Heard.All<TrafficNotification>().First(t => t.Bytes > 0);

        var seconds = (third.MonotonicNanoseconds - first.MonotonicNanoseconds) / 1e9;
        Assert.That((third.Bytes - first.Bytes) / seconds, Is.EqualTo(2_500_000).Within(10).Percent);
        Assert.That((third.Lost, third.Duplicates, third.Reordered), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task TCP_goes_as_fast_as_it_can_without_a_rate(CancellationToken cancellationToken)
    {
        await ReceiveAsync("tcp", cancellationToken);
        await SendAsync(Tcp(bitsPerSecond: 0), cancellationToken);

        await ThereAsync(t => t.Bytes > 50_000_000, cancellationToken);
    }

    [Test]
    public async Task TCP_connects_anew_after_its_peer_was_gone(CancellationToken cancellationToken)
    {
        await SendAsync(Tcp(bitsPerSecond: 1_000_000), cancellationToken);
        var refused = await HereAsync(t => t.Errors.ContainsKey("ECONNREFUSED"), cancellationToken);
        Assert.That(refused.Reconnects, Is.Zero);

        await ReceiveAsync("tcp", cancellationToken);
        await ThereAsync(t => t.Packets > 10, cancellationToken);
        await _nodes.There.Connection.RunCommandAsync(new CommandRequest($"ss -K state established '( sport = :{Port} )'", 5000), cancellationToken);
        var again = await HereAsync(t => t.Reconnects == 1, cancellationToken);
        await ThereAsync(t => t.Packets > again.Packets, cancellationToken);
    }

    [Test]
    public async Task A_stall_shows_as_a_gap_while_it_lasts(CancellationToken cancellationToken)
    {
        await ReceiveAsync("tcp", cancellationToken);
        await SendAsync(Tcp(bitsPerSecond: 1_000_000), cancellationToken);
        await ThereAsync(t => t.Packets > 10, cancellationToken);
        _nodes.ThereNetlink.Links.SetUp(_nodes.ThereNetlink.Links.Get("eth0").Index, up: false);

        await ThereAsync(t => t.LongestGapNanoseconds > 1_500_000_000, cancellationToken);
    }

    [TestCase("udp")]
    [TestCase("tcp")]
    public async Task A_port_is_given_to_one_receiver_only(string protocol, CancellationToken cancellationToken)
    {
        await ReceiveAsync(protocol, cancellationToken);

        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => ReceiveAsync(protocol, cancellationToken));
        Assert.That(refusal!.Reason, Does.Contain("EADDRINUSE"));
    }

    [TestCase("raw", "198.18.0.2")]
    [TestCase("udp", "198.18.0.2")]
    [TestCase("raw", "2001:db8::2")]
    [TestCase("udp", "2001:db8::2")]
    public async Task Large_datagrams_arrive_whole(string socket, string target, CancellationToken cancellationToken)
    {
        await ReceiveAsync("datagrams", cancellationToken);
        var result = await _nodes.Here.Connection.SendDatagramsAsync(Datagrams(socket, target, 60000, "allow", 50), cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((50, new Dictionary<string, long>())));
        var got = await ThereAsync(t => t.Packets == 50, cancellationToken);
        Assert.That(got.Bytes, Is.EqualTo(50 * 60000));
    }

    [TestCase("raw", 65507)]
    [TestCase("udp", 65507)]
    [TestCase("raw", 1)]
    public async Task The_largest_and_the_smallest_datagram_arrive(string socket, int size, CancellationToken cancellationToken)
    {
        await ReceiveAsync("datagrams", cancellationToken);
        await _nodes.Here.Connection.SendDatagramsAsync(Datagrams(socket, "198.18.0.2", size, "allow", 3), cancellationToken);

        Assert.That((await ThereAsync(t => t.Packets == 3, cancellationToken)).Bytes, Is.EqualTo(3 * size));
    }

    [TestCase("raw", "198.18.0.2")]
    [TestCase("udp", "198.18.0.2")]
    [TestCase("raw", "2001:db8::2")]
    [TestCase("udp", "2001:db8::2")]
    public async Task Forbidden_fragments_are_EMSGSIZE(string socket, string target, CancellationToken cancellationToken)
    {
        var result = await _nodes.Here.Connection.SendDatagramsAsync(Datagrams(socket, target, 60000, "forbid", 20), cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((0, new Dictionary<string, long> { ["EMSGSIZE"] = 20 })));
    }

    [TestCase("198.18.0.2", "in-order")]
    [TestCase("198.18.0.2", "reverse")]
    [TestCase("198.18.0.2", "random")]
    [TestCase("2001:db8::2", "reverse")]
    public async Task Datagrams_that_the_sender_cut_arrive_whole_in_any_order(string target, string order, CancellationToken cancellationToken)
    {
        await ReceiveAsync("datagrams", cancellationToken);
        var result = await _nodes.Here.Connection.SendDatagramsAsync(Datagrams("raw", target, 60000, "own", 20) with { Order = order, Seed = 7 }, cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((20, new Dictionary<string, long>())));
        Assert.That((await ThereAsync(t => t.Packets == 20, cancellationToken)).Bytes, Is.EqualTo(20 * 60000));
    }

    // Linux takes no datagram of overlapping fragments (net/ipv4/inet_fragment.c).
    [Test]
    public async Task Datagrams_that_are_wrong_on_purpose_are_sent_and_not_delivered(CancellationToken cancellationToken)
    {
        const int odd = 4321;
        await ReceiveAsync("datagrams", cancellationToken);
        foreach (var wrong in new[]
        {
            Datagrams("raw", "198.18.0.2", 5000, "own", 3) with { Missing = "last" },
            Datagrams("raw", "198.18.0.2", 5000, "own", 3) with { Missing = "first" },
            Datagrams("raw", "198.18.0.2", 5000, "own", 3) with { Overlap = 64 },
            Datagrams("raw", "198.18.0.2", 500, "allow", 3) with { WrongChecksum = true },
            Datagrams("raw", "2001:db8::2", 500, "allow", 3) with { WrongChecksum = true },
            Datagrams("raw", "198.18.0.2", 500, "allow", 3) with { WrongLength = true },
            Datagrams("packet", "198.18.0.2", 500, "allow", 3) with { WrongChecksum = true },
        })
        {
            var result = await _nodes.Here.Connection.SendDatagramsAsync(wrong, cancellationToken);
            Assert.That((result.Sent, result.Errors), Is.EqualTo((3, new Dictionary<string, long>())), wrong.ToString());
        }

        await _nodes.Here.Connection.SendDatagramsAsync(Datagrams("raw", "198.18.0.2", odd, "allow", 1), cancellationToken);
        Assert.That((await ThereAsync(t => t.Packets > 0, cancellationToken)).Bytes, Is.EqualTo(odd), "only the right one arrives");
    }

    [TestCase(18)]
    [TestCase(1472)]
    public async Task Frames_past_the_queueing_discipline_arrive_as_datagrams(int size, CancellationToken cancellationToken)
    {
        await ReceiveAsync("datagrams", cancellationToken);
        var result = await _nodes.Here.Connection.SendDatagramsAsync(
            Datagrams("packet", "198.18.0.2", size, "allow", 200) with { PerSecond = 10_000 }, cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((200, new Dictionary<string, long>())));
        Assert.That((await ThereAsync(t => t.Packets == 200, cancellationToken)).Bytes, Is.EqualTo(200 * size));
    }

    [TestCase(18)]
    [TestCase(1472)]
    public async Task Fast_frames_cross_the_wire_each_by_itself_and_the_interface_is_left_as_it_was(int size, CancellationToken cancellationToken)
    {
        // More than one call takes, and no multiple of what goes together.
        const int count = 1001;
        await ReceiveAsync("datagrams", cancellationToken);
        var before = _nodes.ThereNetlink.Links.Get("eth0").Statistics.RxPackets;
        var result = await _nodes.Here.Connection.SendDatagramsAsync(
            Datagrams("packet", "198.18.0.2", size, "allow", count) with { PerSecond = 100_000 }, cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((count, new Dictionary<string, long>())));
        var received = await ThereAsync(t => t.Packets == count, cancellationToken);
        Assert.That((received.Bytes, received.Lost, received.Duplicates, received.Reordered), Is.EqualTo((count * size, 0, 0, 0)));
        Assert.That(_nodes.ThereNetlink.Links.Get("eth0").Statistics.RxPackets - before, Is.GreaterThanOrEqualTo(count), "each is a packet on the wire");
        Assert.That(_nodes.HereNamespace.Namespace.Run(ClaimsToSegment), Is.True);
    }

    [TestCase("down", "ENETUNREACH")]
    [TestCase("mtu", "EMSGSIZE")]
    public async Task A_frame_that_the_interface_does_not_take_is_counted_with_its_error(string change, string error, CancellationToken cancellationToken)
    {
        const int count = 100;
        var sending = _nodes.Here.Connection.SendDatagramsAsync(
            Datagrams("packet", "198.18.0.2", 1472, "allow", count) with { PerSecond = 100 }, cancellationToken);
        Commands.Run("nsenter", [$"--net={_nodes.HereNamespace.Namespace.Path}", "ip", "link", "set", "eth0", .. change == "mtu" ? new[] { "mtu", "1400" } : ["down"]]);

        var result = await sending;
        Assert.That(result.Errors.GetValueOrDefault(error), Is.Positive);
        Assert.That(result.Sent + result.Errors.Values.Sum(), Is.EqualTo(count));
    }

    [Test]
    public async Task A_GSO_frame_arrives_as_the_datagrams_it_stands_for(CancellationToken cancellationToken)
    {
        await ReceiveAsync("datagrams", cancellationToken);
        var result = await _nodes.Here.Connection.SendDatagramsAsync(Datagrams("packet", "198.18.0.2", 48000, "allow", 5) with { Segment = 1200 }, cancellationToken);

        Assert.That((result.Sent, result.Errors), Is.EqualTo((5, new Dictionary<string, long>())));
        Assert.That((await ThereAsync(t => t.Packets == 5 * 40, cancellationToken)).Bytes, Is.EqualTo(5 * 48000));
    }

    [Test]
    public async Task Datagrams_keep_their_rate(CancellationToken cancellationToken)
    {
        var before = TimeProvider.System.GetTimestamp();
        await _nodes.Here.Connection.SendDatagramsAsync(Datagrams("raw", "198.18.0.2", 100, "allow", 51) with { PerSecond = 100 }, cancellationToken);

        Assert.That(TimeProvider.System.GetElapsedTime(before).TotalSeconds, Is.InRange(0.5, 1.5));
    }

    private static bool ClaimsToSegment()
    {
        using var socket = LinuxSocket.Udp(AddressFamily.InterNetwork);
        return InterfaceFeature.Find(socket, "eth0", InterfaceFeature.UdpSegmentation)?.Read()
            ?? throw new InvalidOperationException("eth0 has no such feature");
    }

    private static SenderRequest Udp(string target, double packetsPerSecond) => new()
    {
        Name = "flow",
        Protocol = "udp",
        Target = target,
        Port = Port,
        FlowId = 1,
        Size = 200,
        PacketsPerSecond = packetsPerSecond,
    };

    private static SenderRequest Tcp(long bitsPerSecond) => new()
    {
        Name = "flow",
        Protocol = "tcp",
        Target = "198.18.0.2",
        Port = Port,
        FlowId = 1,
        BitsPerSecond = bitsPerSecond,
    };

    private static DatagramsRequest Datagrams(string socket, string target, int size, string fragment, int count) => new()
    {
        Target = target,
        Port = Port,
        Size = size,
        Socket = socket,
        Fragment = fragment,
        Count = count,
        PerSecond = 200,
    };

    private Task ReceiveAsync(string protocol, CancellationToken cancellationToken) =>
        _nodes.There.Connection.StartReceiverAsync(new ReceiverRequest("flow", protocol, Port, 1), cancellationToken);

    private Task SendAsync(SenderRequest request, CancellationToken cancellationToken) =>
        _nodes.Here.Connection.StartSenderAsync(request, cancellationToken);

    private Task<TrafficNotification> HereAsync(Func<TrafficNotification, bool> condition, CancellationToken cancellationToken) =>
        _nodes.Here.Heard.UntilAsync(condition, cancellationToken);

    private Task<TrafficNotification> ThereAsync(Func<TrafficNotification, bool> condition, CancellationToken cancellationToken) =>
        _nodes.There.Heard.UntilAsync(condition, cancellationToken);
}
