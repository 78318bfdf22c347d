using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Two namespaces of our own and a cable between them. Nothing but the measure's load is on it.</summary>
internal sealed class VethPair : IDisposable
{
    public const string Left = "va";
    public const string Right = "vb";
    public const string LeftAddress = "198.18.0.1";
    public const string RightAddress = "198.18.0.2";

    /// <summary>On the same network, but of no host: the right end counts what is for it, and throws it away at once.</summary>
    public const string NobodysAddress = "198.18.0.3";
    public const string NobodysMac = "02:fa:00:00:00:03";

    private readonly QuietNamespaces _namespaces = new();

    public VethPair()
    {
        (A, B) = (_namespaces.Create("a"), _namespaces.Create("b"));
        using var netlink = A.Run(RouteNetlink.Open);
        netlink.Links.CreateVeth(new VethEnd(Left), new VethEnd(Right, NamespaceDescriptor: B.Descriptor));
        SetUp(A, Left);
        SetUp(B, Right);
    }

    /// <summary>Gives the ends 198.18.0.1 and .2; all of 198.19.0.0/16 lies behind the right one, which answers for it.</summary>
    public VethPair WithAddresses()
    {
        SetAddress(A, Left, LeftAddress);
        SetAddress(B, Right, RightAddress);
        Peer.Run(
            A, "/bin/sh", "-c",
            $"ip route add 198.19.0.0/16 via {RightAddress} && ip neigh replace {NobodysAddress} lladdr {NobodysMac} dev {Left} nud permanent");
        Peer.Run(B, "/bin/sh", "-c", "ip link set lo up; ip route add local 198.19.0.0/16 dev lo");
        return this;
    }

    /// <summary>Packets that came in on the right end.</summary>
    public long ReceivedPackets()
    {
        using var netlink = B.Run(RouteNetlink.Open);
        return (long)netlink.Links.Get(Right).Statistics.RxPackets;
    }

    /// <summary>Holds <see cref="Left"/>.</summary>
    public NetworkNamespace A { get; }

    /// <summary>Holds <see cref="Right"/>.</summary>
    public NetworkNamespace B { get; }

    public void Dispose() => _namespaces.Dispose();

    private static void SetUp(NetworkNamespace home, string name)
    {
        using var netlink = home.Run(RouteNetlink.Open);
        netlink.Links.SetUp(netlink.Links.Get(name).Index, up: true);
    }

    private static void SetAddress(NetworkNamespace home, string name, string address)
    {
        using var netlink = home.Run(RouteNetlink.Open);
        netlink.Addresses.Add(InterfaceAddress.Parse(netlink.Links.Get(name).Index, $"{address}/24"));
    }
}
