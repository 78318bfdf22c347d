using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Two namespaces of our own and a cable between them. Nothing but the measure's load is on it.</summary>
internal sealed class VethPair : IDisposable
{
    public const string Left = "va";
    public const string Right = "vb";
    private static int _count;

    private readonly List<NetworkNamespace> _made = [];

    public VethPair()
    {
        var number = Interlocked.Increment(ref _count);
        (A, B) = (Create($"fl-bench-{Environment.ProcessId}-{number}a"), Create($"fl-bench-{Environment.ProcessId}-{number}b"));
        using var netlink = A.Run(RouteNetlink.Open);
        netlink.Links.CreateVeth(new VethEnd(Left), new VethEnd(Right, NamespaceDescriptor: B.Descriptor));
        SetUp(A, Left);
        SetUp(B, Right);
    }

    /// <summary>Holds <see cref="Left"/>.</summary>
    public NetworkNamespace A { get; }

    /// <summary>Holds <see cref="Right"/>.</summary>
    public NetworkNamespace B { get; }

    public void Dispose()
    {
        foreach (var made in _made)
        {
            made.Dispose();
            NetworkNamespace.Delete(made.Name);
        }
    }

    private static void SetUp(NetworkNamespace home, string name)
    {
        using var netlink = home.Run(RouteNetlink.Open);
        netlink.Links.SetUp(netlink.Links.Get(name).Index, up: true);
    }

    private NetworkNamespace Create(string name)
    {
        var made = NetworkNamespace.Create(name);
        _made.Add(made);

        // No router solicitations, no neighbour discovery: the kernel keeps quiet.
        made.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"));
        return made;
    }
}
