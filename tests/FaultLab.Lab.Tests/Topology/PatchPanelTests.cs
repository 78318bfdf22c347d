using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FaultLab.Histories;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Netlink;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Topology;

[Category("root")]
public sealed class PatchPanelTests
{
    private TestRun _run = null!;

    private PatchPanel Panel => _run.Panel;

    [SetUp]
    public void Build() => _run = new TestRun();

    [TearDown]
    public async Task TearDown() => await _run.DisposeAsync();

    [TestCase(56)]
    [TestCase(60_000)]
    public void A_ping_of_any_size_crosses_the_wire(int size) => Assert.That(_run.Ping(size), Is.Zero);

    [Test]
    public void Interfaces_are_as_planned()
    {
        var link = _run.Client.Netlink.Links.Get("eth0");

        Assert.That((link.Mac, link.Mtu, link.Carrier), Is.EqualTo(("02:fa:00:00:00:01", 1500, true)));
        Assert.That(
            Commands.Run("ip", "-n", Panel.NamespaceName, "link", "show", "p1a"), Does.Contain("alias lan:client"));
        Assert.That(Commands.Run("ip", "-n", Panel.NamespaceName, "addr", "show", "p1a"), Does.Not.Contain("inet"));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_carrier_goes_and_comes_at_the_far_end(CancellationToken cancellationToken)
    {
        await Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: false, cancellationToken);
        Assert.That(_run.Client.Netlink.Links.Get("eth0"), Has.Property("Carrier").False.And.Property("IsUp").True);
        Assert.That(_run.Server.Netlink.Links.Get("eth0").Carrier, Is.True);
        Assert.That(_run.Ping(count: 1), Is.Not.Zero);

        await Panel.SetCarrierAsync("lan", LinkEnd.A, carrier: true, cancellationToken);
        Assert.That(_run.Client.Netlink.Links.Get("eth0").Carrier, Is.True);
        _run.WaitUntilReachable();
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unplugged_interface_comes_back_the_same(CancellationToken cancellationToken)
    {
        await Panel.UnplugAsync("lan", LinkEnd.A, cancellationToken);
        await Panel.UnplugAsync("lan", LinkEnd.B, cancellationToken);
        Assert.That(_run.Client.Netlink.Links.Find("eth0"), Is.Null);

        await Panel.ReplugAsync("lan", LinkEnd.A, cancellationToken);
        await Panel.ReplugAsync("lan", LinkEnd.B, cancellationToken);
        var link = _run.Client.Netlink.Links.Get("eth0");
        Assert.That((link.Mac, link.Mtu, link.IsUp), Is.EqualTo(("02:fa:00:00:00:01", 1500, false)));

        TestRun.Configure(_run.Client, "198.18.0.1/24");
        TestRun.Configure(_run.Server, "198.18.0.2/24");
        _run.WaitUntilReachable();
    }

    [Test, CancelAfter(30_000)]
    public async Task A_rate_slows_the_link_down_until_it_is_cleared(CancellationToken cancellationToken)
    {
        await Panel.ImpairAsync("lan", new Impairment { Rate = new BitRate(2_000_000) }, cancellationToken);
        Assert.That(await TransferSecondsAsync(500_000), Is.GreaterThan(1.5), "500 kB at 2 Mbit/s");

        await Panel.ClearAsync("lan", cancellationToken);
        Assert.That(await TransferSecondsAsync(500_000), Is.LessThan(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_kernel_cannot_impair_is_refused_with_the_remedy(CancellationToken cancellationToken)
    {
        var impairment = new Impairment { Delay = TimeSpan.FromMilliseconds(20), Loss = new Percentage(0.1) };
        if (QdiscTable.KernelHasNetem())
        {
            await Panel.ImpairAsync("lan", impairment, cancellationToken);
            return;
        }

        Assert.That(
            async () => await Panel.ImpairAsync("lan", impairment, cancellationToken),
            Throws.TypeOf<LabException>().With.Property("Remedy").Contains("sch_netem"));
        Assert.That(_run.Ping(), Is.Zero, "the link is as it was");
    }

    [Test]
    public void Counters_tell_which_end_sent()
    {
        _run.Ping(count: 1);
        var before = Panel.ReadCounters(default(Stamp)).Single();
        _run.Ping(size: 1000, count: 3);
        var after = Panel.ReadCounters(default(Stamp)).Single();

        Assert.That(after.FromA - before.FromA, Is.GreaterThanOrEqualTo(3));
        Assert.That(after.FromABytes - before.FromABytes, Is.GreaterThan(3000));
        Assert.That(after.ToB - before.ToB, Is.EqualTo(after.FromA - before.FromA));
        Assert.That(after.ToA - before.ToA, Is.EqualTo(after.FromB - before.FromB));
    }

    [Test]
    public void A_vms_end_that_qemu_did_not_open_cannot_be_wired()
    {
        using var panel = PatchPanel.Create(_run.Name + "-vm", [TestRun.MakeLink()], _run.Journal, TimeProvider.System);
        panel.CreateHost(TestRun.MakeNode("client", "02:fa:00:00:00:01"));

        Assert.That(
            async () => await panel.WireAsync("lan", CancellationToken.None),
            Throws.TypeOf<LabException>().With.Message.Contains("server:eth0 has no port"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_tap_joins_and_joins_again_after_it_was_made_anew(CancellationToken cancellationToken)
    {
        using var panel = PatchPanel.Create(_run.Name + "-vm", [TestRun.MakeLink()], _run.Journal, TimeProvider.System);
        panel.CreateHost(TestRun.MakeNode("client", "02:fa:00:00:00:01"));
        var node = TestRun.MakeNode("server", "02:fa:00:00:00:02");
        var tap = panel.CardFor("server", node.Interfaces[0], "virtio-net-pci", TestContext.CurrentContext.WorkDirectory).Tap;

        for (var start = 0; start < 2; start++)
        {
            Commands.Run("ip", "-n", panel.NamespaceName, "tuntap", "add", tap, "mode", "tap");
            await panel.JoinAsync("server", node.Interfaces[0], cancellationToken);
            await panel.WireAsync("lan", cancellationToken);
            Assert.That(Commands.Run("tc", "-n", panel.NamespaceName, "filter", "show", "dev", "p1a", "ingress"), Does.Contain($"device {tap}"));
            Commands.Run("ip", "-n", panel.NamespaceName, "tuntap", "del", tap, "mode", "tap");
        }
    }

    [Test]
    public void Two_runs_of_one_name_do_not_share_a_panel() =>
        Assert.That(
            () => PatchPanel.Create(_run.Name, [], _run.Journal, TimeProvider.System),
            Throws.TypeOf<LabException>().With.Property("Remedy").Contains("faultlab clean"));

    /// <summary>Sockets stay in the namespace they were made in, whichever thread uses them.</summary>
    private async Task<double> TransferSecondsAsync(int bytes)
    {
        using var listener = _run.Server.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Parse("198.18.0.2"), 0));
        listener.Listen();
        using var client = _run.Client.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var server = await listener.AcceptAsync();

        var start = Stopwatch.GetTimestamp();
        var sent = client.SendAsync(new byte[bytes]).ContinueWith(_ => client.Shutdown(SocketShutdown.Send), TaskScheduler.Default);
        var buffer = new byte[65536];
        var received = 0;
        while (await server.ReceiveAsync(buffer) is > 0 and var read)
        {
            received += read;
        }

        await sent;
        Assert.That(received, Is.EqualTo(bytes));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
