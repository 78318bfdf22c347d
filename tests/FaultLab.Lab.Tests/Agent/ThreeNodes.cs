using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>
/// Client, router and server: 198.18.0.0/24 between the first two, 198.18.1.0/24 and 198.18.2.0/24 between router (.1) and server (.2), IPv6 on the
/// first of these as well. The server has no way back to the client's network. The router is configured by the test.
/// </summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private static readonly Dictionary<string, string> AnyWayBack = new() { ["net.ipv4.conf.all.rp_filter"] = "0", ["net.ipv4.conf.default.rp_filter"] = "0" };

    private readonly TestNamespace _client = new();
    private readonly TestNamespace _router = new();
    private readonly TestNamespace _server = new();

    private ThreeNodes()
    {
        _client.Netlink.Links.CreateVeth(new VethEnd("eth0", Mac(1)), new VethEnd("lan0", Mac(2), NamespaceDescriptor: _router.Namespace.Descriptor));
        _server.Netlink.Links.CreateVeth(new VethEnd("eth1", Mac(3)), new VethEnd("wan1", Mac(4), NamespaceDescriptor: _router.Namespace.Descriptor));
        _server.Netlink.Links.CreateVeth(new VethEnd("eth2", Mac(5)), new VethEnd("wan2", Mac(6), NamespaceDescriptor: _router.Namespace.Descriptor));
        Client = AgentUnderTest.Start(_client.Namespace);
        Router = AgentUnderTest.Start(_router.Namespace);
        Server = AgentUnderTest.Start(_server.Namespace);
    }

    public AgentUnderTest Client { get; }

    public AgentUnderTest Router { get; }

    public AgentUnderTest Server { get; }

    public TestNamespace RouterNamespace => _router;

    /// <summary>The router with its addresses, forwarding.</summary>
    public static NodeConfiguration RouterConfiguration { get; } = new()
    {
        Interfaces =
        [
            new("lan0", Mac(2), 1500, ["198.18.0.1/24", "2001:db8::1/64"]),
            new("wan1", Mac(4), 1500, ["198.18.1.1/24", "198.18.1.77/24", "2001:db8:1::1/64"]),
            new("wan2", Mac(6), 1500, ["198.18.2.1/24"]),
        ],
        Routes = [],
        Forward = true,
        Sysctls = AnyWayBack,
    };

    public static async Task<ThreeNodes> StartAsync(CancellationToken cancellationToken)
    {
        var nodes = new ThreeNodes();
        await nodes.Client.Connection.ConfigureAsync(
            new NodeConfiguration
            {
                Interfaces = [new("eth0", Mac(1), 1500, ["198.18.0.2/24", "2001:db8::2/64"])],
                Routes = [new("0.0.0.0/0", [new("198.18.0.1", "eth0")], 0), new("::/0", [new("2001:db8::1", "eth0")], 0)],
            },
            cancellationToken);
        await nodes.Server.Connection.ConfigureAsync(
            new NodeConfiguration
            {
                Interfaces = [new("eth1", Mac(3), 1500, ["198.18.1.2/24", "2001:db8:1::2/64"]), new("eth2", Mac(5), 1500, ["198.18.2.2/24"])],
                Routes = [],
                Sysctls = AnyWayBack,
                Mptcp = new MptcpConfiguration([], 2, 2, null),
            },
            cancellationToken);
        return nodes;
    }

    public Task ProbeAsync(string kind, string target, int port, CancellationToken cancellationToken) => Client.Connection.StartProbeAsync(
        new ProbeRequest { Name = "probe", Kind = kind, Target = target, Port = port, IntervalMilliseconds = 50, TimeoutMilliseconds = 500 }, cancellationToken);

    public Task HearAsync(string outcome, CancellationToken cancellationToken) =>
        Client.Heard.UntilAsync<ProbeNotification>(p => p.Outcome == outcome, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Router.DisposeAsync();
        await Server.DisposeAsync();
        _client.Dispose();
        _router.Dispose();
        _server.Dispose();
    }

    private static string Mac(int number) => $"02:fa:00:00:00:0{number}";
}
