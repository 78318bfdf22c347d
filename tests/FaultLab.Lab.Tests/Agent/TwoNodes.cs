using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Tests.Agent;

/// <summary>Two namespaces, an agent in each, and a wire between them: 198.18.0.1 and 2001:db8::1 here, .2 and ::2 there.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    public const string HereMac = "02:fa:00:00:00:01";
    public const string ThereMac = "02:fa:00:00:00:02";

    private readonly TestNamespace _here = new();
    private readonly TestNamespace _there = new();

    private TwoNodes()
    {
        // With names other than the configured ones, for the agents to find and rename.
        _here.Netlink.Links.CreateVeth(new VethEnd("raw0", HereMac), new VethEnd("raw1", ThereMac, NamespaceDescriptor: _there.Namespace.Descriptor));
        Here = AgentUnderTest.Start(_here.Namespace);
        There = AgentUnderTest.Start(_there.Namespace);
    }

    public AgentUnderTest Here { get; }

    public AgentUnderTest There { get; }

    public RouteNetlink HereNetlink => _here.Netlink;

    public RouteNetlink ThereNetlink => _there.Netlink;

    public TestNamespace HereNamespace => _here;

    public TestNamespace ThereNamespace => _there;

    /// <summary>
    /// Has this end know the other's Ethernet address for good. Otherwise it forgets it with the carrier, asks for it again when the link is back,
    /// and lets the packets that waited for the answer be overtaken by later ones: the network reorders.
    /// </summary>
    public void FixNeighbour() => Commands.Run(
        "nsenter", $"--net={_here.Namespace.Path}", "ip", "neigh", "replace", "198.18.0.2", "lladdr", ThereMac, "dev", "eth0", "nud", "permanent");

    public static NodeConfiguration HereConfiguration { get; } = Configuration(HereMac, 1, 2);

    public static async Task<TwoNodes> StartAsync(CancellationToken cancellationToken)
    {
        var nodes = new TwoNodes();
        await nodes.Here.Connection.ConfigureAsync(HereConfiguration, cancellationToken);
        await nodes.There.Connection.ConfigureAsync(Configuration(ThereMac, 2, 1), cancellationToken);
        await nodes.MeetAsync("198.18.0.2", cancellationToken);
        await nodes.MeetAsync("2001:db8::2", cancellationToken);
        return nodes;
    }

    public async ValueTask DisposeAsync()
    {
        await Here.DisposeAsync();
        await There.DisposeAsync();
        _here.Dispose();
        _there.Dispose();
    }

    // While the kernel looks for a neighbour it keeps only a little of what shall go there (neigh/default/unres_qlen_bytes).
    private async Task MeetAsync(string target, CancellationToken cancellationToken)
    {
        var probe = new ProbeRequest { Name = $"meet {target}", Kind = "icmp", Target = target, IntervalMilliseconds = 20, TimeoutMilliseconds = 5000 };
        await Here.Connection.StartProbeAsync(probe, cancellationToken);
        await Here.Heard.UntilAsync<ProbeNotification>(p => p.Name == probe.Name && p.Outcome == ProbeOutcomes.Ok, cancellationToken);
        await Here.Connection.StopProbesAsync(cancellationToken);
    }

    private static NodeConfiguration Configuration(string mac, int own, int other) => new()
    {
        Interfaces = [new InterfaceConfiguration("eth0", mac, 1500, [$"198.18.0.{own}/24", $"2001:db8::{own}/64"])],
        Routes =
        [
            new RouteConfiguration("0.0.0.0/0", [new NextHopConfiguration($"198.18.0.{other}", "eth0")], 0),
            new RouteConfiguration("::/0", [new NextHopConfiguration($"2001:db8::{other}", "eth0")], 0),
        ],
        Sysctls = new Dictionary<string, string> { ["net.ipv4.fib_multipath_hash_policy"] = "1" },
    };
}
