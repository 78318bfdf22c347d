using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Namespaces;

[Category("root")]
public sealed class NetworkNamespaceTests
{
    [Test]
    public void Has_only_its_loopback_and_that_is_up()
    {
        using var test = new TestNamespace();

        var links = test.Netlink.Links.List();

        Assert.That(links.Select(l => l.Name), Is.EqualTo(new[] { "lo" }));
        Assert.That(links[0].IsUp, Is.True);
    }

    [Test]
    public void Leaves_the_calling_thread_where_it_was()
    {
        var before = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        using var test = new TestNamespace();

        var inside = test.Namespace.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget);

        Assert.That(inside, Is.Not.EqualTo(before));
        Assert.That(new FileInfo("/proc/thread-self/ns/net").LinkTarget, Is.EqualTo(before));
    }

    [Test]
    public void A_name_without_a_namespace_behind_it_is_not_mounted()
    {
        using var test = new TestNamespace();
        var left = test.Namespace.Name + "-left";
        File.WriteAllText(NamespaceFolder.PathOf(left), "");

        Assert.That(
            (NetworkNamespace.IsMounted(test.Namespace.Name), NetworkNamespace.IsMounted(left), NetworkNamespace.IsMounted(left + "-not")),
            Is.EqualTo((true, false, false)));

        NetworkNamespace.Delete(left);
        Assert.That(File.Exists(NamespaceFolder.PathOf(left)), Is.False);
    }

    [Test]
    public void Is_found_by_the_ip_command()
    {
        using var test = new TestNamespace();

        var output = Commands.Run("ip", "netns", "exec", test.Namespace.Name, "ip", "-br", "link");

        Assert.That(output, Does.StartWith("lo "));
        Assert.That(NetworkNamespace.List(), Does.Contain(test.Namespace.Name));
    }

    [Test]
    public void A_name_that_is_taken_is_refused_and_left_alone()
    {
        using var test = new TestNamespace();

        Assert.That(
            () => NetworkNamespace.Create(test.Namespace.Name),
            Throws.TypeOf<ErrnoException>().With.Property("Errno").EqualTo(Errno.EEXIST));
        Assert.That(test.Namespace.Run(() => 1), Is.EqualTo(1));
    }

    [Test]
    public void Deleting_twice_is_fine()
    {
        using var test = new TestNamespace();

        NetworkNamespace.Delete(test.Namespace.Name);
        NetworkNamespace.Delete(test.Namespace.Name);

        Assert.That(NetworkNamespace.List(), Does.Not.Contain(test.Namespace.Name));
    }

    [Test]
    public void An_exception_inside_comes_out()
    {
        using var test = new TestNamespace();

        Assert.That(() => test.Namespace.Run(() => throw new InvalidOperationException("inside")), Throws.InvalidOperationException);
    }

    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("")]
    public void A_name_that_is_no_file_name_is_a_programmers_error(string name) =>
        Assert.That(() => NetworkNamespace.Create(name), Throws.ArgumentException);
}
