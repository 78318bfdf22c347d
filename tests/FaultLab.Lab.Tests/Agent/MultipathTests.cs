using FaultLab.Lab.Agents;
using FaultLab.Linux.AgentProtocol;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>A router that leads the client's TCP on as multipath TCP, over two links to the server.</summary>
[Category("root")]
[CancelAfter(180_000)]
public sealed class MultipathTests
{
    private const int Port = 7000;

    private static readonly NodeConfiguration Configuration = ThreeNodes.RouterConfiguration with
    {
        // What comes from the address of wan2 leaves by wan2, also to the server's address on wan1.
        Routes = [new("0.0.0.0/0", [new("198.18.1.2", "wan1")], 0), new("0.0.0.0/0", [new("198.18.2.2", "wan2")], 0, Table: 1001)],
        Rules = [new(1001, "198.18.2.1/32", null, IsIPv6: false)],
        Mptcp = new MptcpConfiguration([new("wan2", "198.18.2.1", ["subflow", "fullmesh"])], 4, 1, null),
        Proxy = new ProxyConfiguration(["lan0"], Mptcp: true),
    };

    private ThreeNodes _nodes = null!;

    [SetUp]
    public async Task Start()
    {
        _nodes = await ThreeNodes.StartAsync(CancellationToken.None);
        await _nodes.Server.Connection.StartReceiverAsync(new ReceiverRequest("flow", "tcp", Port, 1, Mptcp: true), CancellationToken.None);
        await _nodes.Server.Connection.StartSamplingAsync(new SamplingRequest(100), CancellationToken.None);
    }

    [TearDown]
    public async Task Stop() => await _nodes.DisposeAsync();

    [Test]
    public async Task The_proxy_brings_all_of_it_over_both_links(CancellationToken cancellationToken)
    {
        await _nodes.Router.Connection.ConfigureAsync(Configuration, cancellationToken);
        await _nodes.Router.Connection.ConfigureAsync(Configuration, cancellationToken);
        await SendAsync(new SenderRequest { Name = "flow", Protocol = "tcp", Target = "198.18.1.2", Port = Port, FlowId = 1 }, cancellationToken);

        await _nodes.Server.Heard.UntilAsync<SampleNotification>(s => Count(s, "MPCapableACKRX") == 1 && Count(s, "MPJoinAckRx") == 1, cancellationToken);
        await _nodes.Server.Heard.UntilAsync<TrafficNotification>(t => t.Packets > 1000, cancellationToken);
        await _nodes.Client.Connection.StopSendersAsync(cancellationToken);
        var sent = _nodes.Client.Heard.Last("flow", TrafficSides.Sender)!;
        var got = await _nodes.Server.Heard.UntilAsync<TrafficNotification>(t => t.Packets == sent.Packets, cancellationToken);
        Assert.That((got.Lost, got.Duplicates, got.Reordered), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task A_flow_can_speak_it_itself_and_open_connection_after_connection(CancellationToken cancellationToken)
    {
        await _nodes.Router.Connection.ConfigureAsync(Configuration with { Proxy = null, Nat = new NatConfiguration(["wan1"], [], []) }, cancellationToken);
        await SendAsync(
            new SenderRequest
            {
                Name = "flow",
                Protocol = "tcp",
                Target = "198.18.1.2",
                Port = Port,
                FlowId = 1,
                BitsPerSecond = 1_000_000,
                Mptcp = true,
                RenewMilliseconds = 300,
            },
            cancellationToken);

        await _nodes.Server.Heard.UntilAsync<SampleNotification>(s => Count(s, "MPCapableACKRX") >= 3, cancellationToken);
        Assert.That(_nodes.Client.Heard.Last("flow", TrafficSides.Sender)?.Reconnects ?? 0, Is.Zero, "renewing is not breaking");
    }

    [Test]
    public async Task A_join_that_is_dropped_never_comes_and_the_rest_goes_on(CancellationToken cancellationToken)
    {
        await _nodes.Router.Connection.ConfigureAsync(Configuration, cancellationToken);
        var drop = new ApplyFaultRequest { Id = "f1.2", Drop = new DropPacketsFault("drop MPTCP join packets", "eth2", "tcp", null, MptcpSubtype: 1) };
        Assert.That((await _nodes.Server.Connection.ApplyFaultAsync(drop, cancellationToken)).ReadBack, Is.EqualTo("nftables: drop MPTCP join packets"));
        await SendAsync(new SenderRequest { Name = "flow", Protocol = "tcp", Target = "198.18.1.2", Port = Port, FlowId = 1, BitsPerSecond = 1_000_000 }, cancellationToken);

        // The SYN of a join is sent again after a second: the flow goes on beyond that, and nothing has joined.
        await _nodes.Server.Heard.UntilAsync<TrafficNotification>(t => t.Bytes > 300_000, cancellationToken);
        var sample = _nodes.Server.Heard.All<SampleNotification>().Last();
        Assert.That((Count(sample, "MPCapableACKRX"), Count(sample, "MPJoinSynRx")), Is.EqualTo((1, 0)));
        var healed = (await _nodes.Server.Connection.HealFaultAsync("f1.2", cancellationToken)).ReadBack;
        Assert.That(healed, Does.Match("^nftables: no longer, [1-9][0-9]* packets were dropped$"));
        await _nodes.Server.Heard.UntilAsync<SampleNotification>(s => Count(s, "MPJoinAckRx") == 1, cancellationToken);
    }

    [Test]
    public async Task What_goes_to_another_port_is_not_dropped(CancellationToken cancellationToken)
    {
        await _nodes.Router.Connection.ConfigureAsync(ThreeNodes.RouterConfiguration with { Nat = new NatConfiguration(["wan1"], [], []) }, cancellationToken);
        await _nodes.Router.Connection.ApplyFaultAsync(
            new ApplyFaultRequest { Id = "f1", Drop = new DropPacketsFault("drop TCP packets to port 7001", "lan0", "tcp", 7001, null) }, cancellationToken);
        await _nodes.Server.Connection.StartReceiverAsync(new ReceiverRequest("other", "tcp", 7001, 2), cancellationToken);

        await _nodes.ProbeAsync("tcp", "198.18.1.2", Port, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Ok, cancellationToken);
        await _nodes.Client.Connection.StopProbesAsync(cancellationToken);
        await _nodes.ProbeAsync("tcp", "198.18.1.2", 7001, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Lost, cancellationToken);
    }

    [Test]
    public async Task Routes_of_a_rule_come_back_with_their_interface(CancellationToken cancellationToken)
    {
        await _nodes.Router.Connection.ConfigureAsync(Configuration, cancellationToken);
        Assert.That(await WayAsync("198.18.9.9", cancellationToken), Does.Contain("dev wan1"));
        Assert.That(await WayAsync("198.18.9.9 from 198.18.2.1", cancellationToken), Does.Contain("dev wan2"));

        await _nodes.Router.Connection.ApplyFaultAsync(new ApplyFaultRequest { Id = "f1", LinkDown = new LinkDownFault("wan2") }, cancellationToken);
        await _nodes.Router.Connection.HealFaultAsync("f1", cancellationToken);
        Assert.That(await WayAsync("198.18.9.9 from 198.18.2.1", cancellationToken), Does.Contain("dev wan2"));
    }

    [Test]
    public async Task A_scheduler_that_the_kernel_does_not_have_is_refused(CancellationToken cancellationToken)
    {
        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => _nodes.Router.Connection.ConfigureAsync(
            Configuration with { Mptcp = new MptcpConfiguration([], 2, 0, "no_such_scheduler") }, cancellationToken));
        Assert.That(refusal!.Reason, Is.Not.Empty);
    }

    private async Task<string> WayAsync(string to, CancellationToken cancellationToken) =>
        (await _nodes.Router.Connection.RunCommandAsync(new CommandRequest($"ip route get {to}", 5000), cancellationToken)).Output;

    private Task SendAsync(SenderRequest request, CancellationToken cancellationToken) => _nodes.Client.Connection.StartSenderAsync(request, cancellationToken);

    private static long Count(SampleNotification sample, string counter) => sample.Mptcp.GetValueOrDefault(counter);
}
