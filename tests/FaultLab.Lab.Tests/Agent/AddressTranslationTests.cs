using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netfilter;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>Client, router and server, the server without a way back to the client's network: answers only come if the router translates.</summary>
[Category("root")]
[CancelAfter(60_000)]
public sealed class AddressTranslationTests
{
    private static readonly NatConfiguration Nothing = new([], [], []);

    private TestNamespace _client = null!;
    private TestNamespace _router = null!;
    private TestNamespace _server = null!;
    private AgentUnderTest[] _agents = null!;

    [SetUp]
    public async Task Start()
    {
        (_client, _router, _server) = (new TestNamespace(), new TestNamespace(), new TestNamespace());
        _client.Netlink.Links.CreateVeth(new VethEnd("eth0", Mac(1)), new VethEnd("lan0", Mac(2), NamespaceDescriptor: _router.Namespace.Descriptor));
        _server.Netlink.Links.CreateVeth(new VethEnd("eth0", Mac(4)), new VethEnd("wan0", Mac(3), NamespaceDescriptor: _router.Namespace.Descriptor));
        _agents = [AgentUnderTest.Start(_client.Namespace), AgentUnderTest.Start(_router.Namespace), AgentUnderTest.Start(_server.Namespace)];
        await _agents[0].Connection.ConfigureAsync(
            new NodeConfiguration
            {
                Interfaces = [new("eth0", Mac(1), 1500, ["198.18.0.2/24", "2001:db8::2/64"])],
                Routes = [new("0.0.0.0/0", [new("198.18.0.1", "eth0")], 0), new("::/0", [new("2001:db8::1", "eth0")], 0)],
            },
            CancellationToken.None);
        await _agents[2].Connection.ConfigureAsync(
            new NodeConfiguration { Interfaces = [new("eth0", Mac(4), 1500, ["198.18.1.2/24", "2001:db8:1::2/64"])], Routes = [] }, CancellationToken.None);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        _client.Dispose();
        _router.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Without_it_no_answer_comes(CancellationToken cancellationToken)
    {
        await ConfigureAsync(null, cancellationToken);
        await ProbeAsync("icmp", "198.18.1.2", 0, cancellationToken);
        await HearAsync(ProbeOutcomes.Lost, cancellationToken);
    }

    [TestCase("198.18.1.2")]
    [TestCase("2001:db8:1::2")]
    public async Task What_is_masqueraded_finds_its_way_back(string server, CancellationToken cancellationToken)
    {
        await ConfigureAsync(Nothing with { Masquerade = ["wan0"] }, cancellationToken);
        await ProbeAsync("icmp", server, 0, cancellationToken);
        await HearAsync(ProbeOutcomes.Ok, cancellationToken);
    }

    [Test]
    public async Task A_source_address_can_be_chosen(CancellationToken cancellationToken)
    {
        await ConfigureAsync(Nothing with { Source = [new("wan0", "198.18.1.77")] }, cancellationToken, more: "198.18.1.77/24");
        await _agents[2].Connection.StartReceiverAsync(new ReceiverRequest("flow", "tcp", 80, 1), cancellationToken);
        await ProbeAsync("tcp", "198.18.1.2", 80, cancellationToken);
        await HearAsync(ProbeOutcomes.Ok, cancellationToken);

        var seen = await _agents[2].Connection.RunCommandAsync(new CommandRequest("ip -4 neigh show", 5000), cancellationToken);
        Assert.That(seen.Output, Does.Contain("198.18.1.77"));
    }

    [TestCase("198.18.0.1", "198.18.1.2")]
    [TestCase("2001:db8::1", "2001:db8:1::2")]
    public async Task A_port_of_the_router_leads_to_the_server(string router, string server, CancellationToken cancellationToken)
    {
        // Configured twice: it must stay what it is, not double.
        var nat = Nothing with { Masquerade = ["wan0"], Destination = [new("lan0", "tcp", router, 8080, server, 80)] };
        await ConfigureAsync(nat, cancellationToken);
        await ConfigureAsync(nat, cancellationToken);
        await _agents[2].Connection.StartReceiverAsync(new ReceiverRequest("flow", "tcp", 80, 1), cancellationToken);
        await ProbeAsync("tcp", router, 8080, cancellationToken);
        await HearAsync(ProbeOutcomes.Ok, cancellationToken);

        using var nftables = _router.Namespace.Run(Nftables.Open);
        Assert.That(nftables.Rules("faultlab_nat").Select(rule => rule.Chain), Is.EqualTo(new[] { "destination", "source" }));
    }

    private Task ConfigureAsync(NatConfiguration? nat, CancellationToken cancellationToken, params string[] more) => _agents[1].Connection.ConfigureAsync(
        new NodeConfiguration
        {
            Interfaces =
            [
                new("lan0", Mac(2), 1500, ["198.18.0.1/24", "2001:db8::1/64"]),
                new("wan0", Mac(3), 1500, ["198.18.1.1/24", "2001:db8:1::1/64", .. more]),
            ],
            Routes = [],
            Forward = true,
            Nat = nat,
        },
        cancellationToken);

    private Task ProbeAsync(string kind, string target, int port, CancellationToken cancellationToken) => _agents[0].Connection.StartProbeAsync(
        new ProbeRequest { Name = "probe", Kind = kind, Target = target, Port = port, IntervalMilliseconds = 50, TimeoutMilliseconds = 500 }, cancellationToken);

    private Task HearAsync(string outcome, CancellationToken cancellationToken) =>
        _agents[0].Heard.UntilAsync<ProbeNotification>(p => p.Outcome == outcome, cancellationToken);

    private static string Mac(int number) => $"02:fa:00:00:00:0{number}";
}
