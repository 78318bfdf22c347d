using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netfilter;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>The server has no way back to the client's network: answers only come if the router translates.</summary>
[Category("root")]
[CancelAfter(60_000)]
public sealed class AddressTranslationTests
{
    private static readonly NatConfiguration Nothing = new([], [], []);

    private ThreeNodes _nodes = null!;

    [SetUp]
    public async Task Start() => _nodes = await ThreeNodes.StartAsync(CancellationToken.None);

    [TearDown]
    public async Task Stop() => await _nodes.DisposeAsync();

    [Test]
    public async Task Without_it_no_answer_comes(CancellationToken cancellationToken)
    {
        await ConfigureAsync(null, cancellationToken);
        await _nodes.ProbeAsync("icmp", "198.18.1.2", 0, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Lost, cancellationToken);
    }

    [TestCase("198.18.1.2")]
    [TestCase("2001:db8:1::2")]
    public async Task What_is_masqueraded_finds_its_way_back(string server, CancellationToken cancellationToken)
    {
        await ConfigureAsync(Nothing with { Masquerade = ["wan1"] }, cancellationToken);
        await _nodes.ProbeAsync("icmp", server, 0, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Ok, cancellationToken);
    }

    [Test]
    public async Task A_source_address_can_be_chosen(CancellationToken cancellationToken)
    {
        await ConfigureAsync(Nothing with { Source = [new("wan1", "198.18.1.77")] }, cancellationToken);
        await ReceiveAsync(80, cancellationToken);
        await _nodes.ProbeAsync("tcp", "198.18.1.2", 80, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Ok, cancellationToken);

        var seen = await _nodes.Server.Connection.RunCommandAsync(new CommandRequest("ip -4 neigh show", 5000), cancellationToken);
        Assert.That(seen.Output, Does.Contain("198.18.1.77"));
    }

    [TestCase("198.18.0.1", "198.18.1.2")]
    [TestCase("2001:db8::1", "2001:db8:1::2")]
    public async Task A_port_of_the_router_leads_to_the_server(string router, string server, CancellationToken cancellationToken)
    {
        // Configured twice: it must stay what it is, not double.
        var nat = Nothing with { Masquerade = ["wan1"], Destination = [new("lan0", "tcp", router, 8080, server, 80)] };
        await ConfigureAsync(nat, cancellationToken);
        await ConfigureAsync(nat, cancellationToken);
        await ReceiveAsync(80, cancellationToken);
        await _nodes.ProbeAsync("tcp", router, 8080, cancellationToken);
        await _nodes.HearAsync(ProbeOutcomes.Ok, cancellationToken);

        using var nftables = _nodes.RouterNamespace.Namespace.Run(Nftables.Open);
        Assert.That(nftables.Rules("faultlab_nat").Select(rule => rule.Chain), Is.EqualTo(new[] { "destination", "source" }));
    }

    private Task ConfigureAsync(NatConfiguration? nat, CancellationToken cancellationToken) =>
        _nodes.Router.Connection.ConfigureAsync(ThreeNodes.RouterConfiguration with { Nat = nat }, cancellationToken);

    private Task ReceiveAsync(int port, CancellationToken cancellationToken) =>
        _nodes.Server.Connection.StartReceiverAsync(new ReceiverRequest("flow", "tcp", port, 1), cancellationToken);
}
