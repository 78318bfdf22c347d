using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Netlink;

[Category("root")]
public sealed class TrafficControlTests
{
    private TestNamespace _test = null!;
    private int _a;
    private int _b;

    [SetUp]
    public void CreateLinks()
    {
        _test = new TestNamespace();
        _test.Netlink.Links.CreateVeth(new VethEnd("a"), new VethEnd("b"));
        _a = _test.Netlink.Links.Get("a").Index;
        _b = _test.Netlink.Links.Get("b").Index;
    }

    [TearDown]
    public void DeleteNamespace() => _test.Dispose();

    [Test]
    public void A_redirect_reads_back_and_goes_with_its_clsact()
    {
        _test.Netlink.Qdiscs.AddClsact(_a);
        _test.Netlink.Filters.Redirect(_a, _b);

        Assert.That(_test.Netlink.Filters.RedirectTarget(_a), Is.EqualTo(_b));
        Assert.That(
            Commands.Run("tc", "-n", _test.Namespace.Name, "filter", "show", "dev", "a", "ingress"),
            Does.Contain("(Egress Redirect to device b)").And.Contains("match 00000000/00000000 at 0"));

        _test.Netlink.Qdiscs.DeleteClsact(_a);
        _test.Netlink.Qdiscs.DeleteClsact(_a);
        Assert.That(_test.Netlink.Filters.RedirectTarget(_a), Is.Null);
    }

    [TestCase(64_000)]
    [TestCase(100_000_000)]
    [TestCase(50_000_000_000)]
    public void A_tbf_reads_back_is_replaced_and_deleted(long rate)
    {
        var tbf = Tbf.For(rate, TimeSpan.FromMilliseconds(100));
        _test.Netlink.Qdiscs.ReplaceRoot(_a, Tbf.For(1_000_000, TimeSpan.FromMilliseconds(50)));
        _test.Netlink.Qdiscs.ReplaceRoot(_a, tbf);

        var read = _test.Netlink.Qdiscs.List(_a).Single(q => q.IsRoot).Tbf;
        Assert.That(read?.BytesPerSecond, Is.EqualTo(tbf.BytesPerSecond));
        Assert.That(read?.LimitBytes, Is.EqualTo(tbf.LimitBytes));
        Assert.That(read?.BurstBytes, Is.EqualTo((double)tbf.BurstBytes).Within(0.1).Percent);

        _test.Netlink.Qdiscs.DeleteRoot(_a);
        _test.Netlink.Qdiscs.DeleteRoot(_a);
        Assert.That(_test.Netlink.Qdiscs.List(_a).Where(q => q.Tbf is not null), Is.Empty);
    }

    [Test]
    public void The_kernel_is_asked_for_netem_as_tc_would_ask_it()
    {
        var (status, _) = Commands.Try("tc", "-n", _test.Namespace.Name, "qdisc", "add", "dev", "a", "root", "netem", "delay", "1ms");

        Assert.That(QdiscTable.KernelHasNetem(), Is.EqualTo(status == 0));
    }
}
