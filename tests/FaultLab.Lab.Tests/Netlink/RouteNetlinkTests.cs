using System.Net;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Netlink;

[Category("root")]
public sealed class RouteNetlinkTests
{
    private TestNamespace _here = null!;
    private TestNamespace _there = null!;

    private LinkTable Links => _here.Netlink.Links;

    [SetUp]
    public void CreateNamespaces() => (_here, _there) = (new TestNamespace(), new TestNamespace());

    [TearDown]
    public void DeleteNamespaces()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Test]
    public void A_veth_pair_is_born_with_both_ends_in_place()
    {
        Links.CreateVeth(new VethEnd("p1a", Mtu: 9000), new VethEnd("eth0", "02:fa:00:00:00:01", 1400, _there.Namespace.Descriptor));

        var end = Links.Get("p1a");
        var peer = _there.Netlink.Links.Get("eth0");
        Assert.That((end.Kind, end.Mtu, end.IsUp, end.Carrier), Is.EqualTo(("veth", 9000, false, false)));
        Assert.That((peer.Mac, peer.Mtu), Is.EqualTo(("02:fa:00:00:00:01", 1400)));
    }

    [Test]
    public void Carrier_needs_both_ends_up()
    {
        var (end, peer) = CreateUp();

        Links.SetUp(end, up: false);
        Assert.That(_there.Netlink.Links.Get(peer).Carrier, Is.False);

        Links.SetUp(end, up: true);
        Assert.That(_there.Netlink.Links.Get(peer), Has.Property("Carrier").True.And.Property("OperState").EqualTo(OperState.Up));
    }

    [Test]
    public void A_link_can_be_changed()
    {
        var (end, _) = CreateUp();

        Links.SetUp(end, up: false);
        Links.SetName(end, "renamed");
        Links.SetMtu(end, 1280);
        Links.SetMac(end, "02:fa:00:00:00:99");
        Links.SetAlias(end, "lan:client");

        var link = Links.Get("renamed");
        Assert.That(
            (link.Index, link.Mtu, link.Mac, link.Alias), Is.EqualTo((end, 1280, "02:fa:00:00:00:99", "lan:client")));
    }

    [Test]
    public void A_link_can_be_moved_away()
    {
        var (end, _) = CreateUp();

        Links.MoveToNamespace(end, _there.Namespace.Descriptor);

        Assert.That(Links.Find("here"), Is.Null);
        Assert.That(_there.Netlink.Links.Find("here"), Is.Not.Null);
    }

    [Test]
    public void A_deleted_end_takes_the_other_with_it()
    {
        var (end, peer) = CreateUp();

        Links.Delete(end);

        Assert.That(() => _there.Netlink.Links.Get(peer), Throws.TypeOf<ErrnoException>().With.Property("Name").EqualTo("ENODEV"));
    }

    [Test]
    public void A_name_that_is_too_long_is_refused_in_the_kernels_words() =>
        Assert.That(
            () => Links.CreateVeth(new VethEnd("sixteen-letters-"), new VethEnd("b")),
            Throws.TypeOf<ErrnoException>().With.Property("Detail").Not.Null);

    [Test]
    public void Addresses_are_added_once_listed_and_flushed()
    {
        var (end, _) = CreateUp();
        var addresses = new[] { "198.18.0.1/24", "198.18.0.2/24", "2001:db8::1/64" }.Select(a => InterfaceAddress.Parse(end, a)).ToArray();

        foreach (var address in (InterfaceAddress[])[.. addresses, .. addresses])
        {
            _here.Netlink.Addresses.Add(address);
        }

        Assert.That(_here.Netlink.Addresses.List(end), Is.SupersetOf(addresses));
        Assert.That(Commands.Run("ip", "-n", _here.Namespace.Name, "addr", "show", "here"), Does.Contain("2001:db8::1/64 scope global nodad"));

        _here.Netlink.Addresses.Flush(end);
        Assert.That(_here.Netlink.Addresses.List(end), Is.Empty);
    }

    [Test]
    public void Routes_are_replaced_listed_and_deleted()
    {
        var (end, _) = CreateUp();
        _here.Netlink.Addresses.Add(InterfaceAddress.Parse(end, "198.18.0.1/24"));
        _here.Netlink.Addresses.Add(InterfaceAddress.Parse(end, "2001:db8::1/64"));
        var routes = new[]
        {
            MakeRoute("0.0.0.0/0", 0, end, "198.18.0.2", "198.18.0.3"),
            MakeRoute("198.19.0.0/16", 50, end, "198.18.0.2"),
            MakeRoute("2001:db8:1::/48", 1024, end, "2001:db8::2", "2001:db8::3"),
        };

        foreach (var route in routes)
        {
            _here.Netlink.Routes.Replace(route);
            _here.Netlink.Routes.Replace(route);
        }

        var mine = _here.Netlink.Routes.List().Where(r => r.Protocol == Route.StaticProtocol).ToList();
        Assert.That(mine.Select(r => r.Destination), Is.EqualTo(routes.Select(r => r.Destination)));
        Assert.That(mine.Select(r => r.Metric), Is.EqualTo(routes.Select(r => r.Metric)));
        Assert.That(mine.Zip(routes, (m, r) => m.NextHops.SequenceEqual(r.NextHops)), Is.All.True);

        mine.ForEach(_here.Netlink.Routes.Delete);
        Assert.That(_here.Netlink.Routes.List().Where(r => r.Protocol == Route.StaticProtocol), Is.Empty);
    }

    [Test]
    public void Deleting_a_route_that_is_not_there_says_so()
    {
        var (end, _) = CreateUp();

        Assert.That(
            () => _here.Netlink.Routes.Delete(MakeRoute("198.19.0.0/16", 0, end, "198.18.0.2")),
            Throws.TypeOf<ErrnoException>().With.Property("Name").EqualTo("ESRCH"));
    }

    [Test]
    public void A_table_of_hundreds_of_links_is_read_whole()
    {
        for (var i = 0; i < 150; i++)
        {
            Links.CreateVeth(new VethEnd($"a{i}"), new VethEnd($"b{i}"));
        }

        Assert.That(Links.List(), Has.Count.EqualTo(301));
    }

    [Test, CancelAfter(10_000)]
    public void Requests_of_several_threads_do_not_mix(CancellationToken cancellationToken)
    {
        var (end, _) = CreateUp();

        Parallel.For(0, 8, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = 8 }, n =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.That(n % 2 == 0 ? Links.Get("here").Index : Links.Get(1).Index, Is.EqualTo(n % 2 == 0 ? end : 1));
            }
        });
    }

    private (int End, int Peer) CreateUp()
    {
        Links.CreateVeth(new VethEnd("here"), new VethEnd("there", NamespaceDescriptor: _there.Namespace.Descriptor));
        var (end, peer) = (Links.Get("here").Index, _there.Netlink.Links.Get("there").Index);
        Links.SetUp(end, up: true);
        _there.Netlink.Links.SetUp(peer, up: true);
        return (end, peer);
    }

    private static Route MakeRoute(string destination, int metric, int interfaceIndex, params string[] gateways) => new()
    {
        Destination = IPNetwork.Parse(destination),
        NextHops = [.. gateways.Select(g => new NextHop(IPAddress.Parse(g), interfaceIndex))],
        Metric = metric,
    };
}
