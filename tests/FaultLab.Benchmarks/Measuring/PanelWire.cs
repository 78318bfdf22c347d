using System.Globalization;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>
/// Two namespaces and a third between them that carries the frames from one cable to the other, as FaultLab's patch panel does: it can be
/// cut without either end losing its carrier.
/// </summary>
internal sealed class PanelWire : IDisposable
{
    public const string Interface = "eth0";
    public const string LeftAddress = "198.18.0.1";
    public const string RightAddress = "198.18.0.2";

    private readonly QuietNamespaces _namespaces = new();
    private readonly RouteNetlink _panel;
    private readonly int _left;
    private readonly int _right;

    /// <param name="targets">Addresses of the right end, from <see cref="RightAddress"/> on.</param>
    public PanelWire(int targets = 1)
    {
        Targets = [.. Enumerable.Range(2, targets).Select(host => string.Create(CultureInfo.InvariantCulture, $"198.18.0.{host}"))];
        var panel = _namespaces.Create("p");
        (A, B) = (_namespaces.Create("a"), _namespaces.Create("b"));
        _panel = panel.Run(RouteNetlink.Open);
        _left = Plug(A, "left", [LeftAddress]);
        _right = Plug(B, "right", Targets);
        Join();
    }

    public IReadOnlyList<string> Targets { get; }

    public NetworkNamespace A { get; }

    public NetworkNamespace B { get; }

    /// <summary>Nothing gets through from now on; what comes from the right end first.</summary>
    public void Cut()
    {
        _panel.Qdiscs.DeleteClsact(_right);
        _panel.Qdiscs.DeleteClsact(_left);
    }

    public void Join()
    {
        foreach (var (source, target) in new[] { (_left, _right), (_right, _left) })
        {
            _panel.Qdiscs.AddClsact(source);
            _panel.Filters.Redirect(source, target);
        }
    }

    public void Dispose()
    {
        _panel.Dispose();
        _namespaces.Dispose();
    }

    private int Plug(NetworkNamespace home, string port, IEnumerable<string> addresses)
    {
        _panel.Links.CreateVeth(new VethEnd(port), new VethEnd(Interface, NamespaceDescriptor: home.Descriptor));
        using var netlink = home.Run(RouteNetlink.Open);
        var index = netlink.Links.Get(Interface).Index;
        foreach (var address in addresses)
        {
            netlink.Addresses.Add(InterfaceAddress.Parse(index, $"{address}/24"));
        }

        netlink.Links.SetUp(index, up: true);
        netlink.Links.SetUp(netlink.Links.Get("lo").Index, up: true);
        var own = _panel.Links.Get(port).Index;
        _panel.Links.SetUp(own, up: true);
        return own;
    }
}
