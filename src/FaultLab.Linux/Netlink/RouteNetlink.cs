namespace FaultLab.Linux.Netlink;

/// <summary>
/// Interfaces, addresses, routes and queues of one network namespace, without starting a process: what <c>ip</c> and <c>tc</c> do. It stays in the
/// namespace of the thread that opened it; use it from any thread.
/// </summary>
public sealed class RouteNetlink : IDisposable
{
    private readonly NetlinkSocket _socket;

    private RouteNetlink(NetlinkSocket socket)
    {
        _socket = socket;
        Links = new LinkTable(socket);
        Addresses = new AddressTable(socket);
        Routes = new RouteTable(socket);
        Rules = new RuleTable(socket);
        Qdiscs = new QdiscTable(socket);
        Filters = new FilterTable(socket);
        Vxlans = new VxlanTable(socket);
        Nexthops = new NexthopTable(socket);
        Neighbours = new NeighbourTable(socket);
    }

    public LinkTable Links { get; }

    public AddressTable Addresses { get; }

    public RouteTable Routes { get; }

    public RuleTable Rules { get; }

    public QdiscTable Qdiscs { get; }

    public FilterTable Filters { get; }

    public VxlanTable Vxlans { get; }

    public NexthopTable Nexthops { get; }

    public NeighbourTable Neighbours { get; }

    /// <summary>Opens one in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">The kernel refused.</exception>
    public static RouteNetlink Open() => new(NetlinkSocket.Open());

    public void Dispose() => _socket.Dispose();
}
