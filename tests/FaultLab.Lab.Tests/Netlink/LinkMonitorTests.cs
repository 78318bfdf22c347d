using System.Collections.Concurrent;
using FaultLab.Lab.Tests.Namespaces;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Netlink;

[Category("root")]
public sealed class LinkMonitorTests
{
    [Test, CancelAfter(10_000)]
    public void Tells_what_happens_in_order(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        using var events = new BlockingCollection<LinkEvent>();
        using var monitor = test.Namespace.Run(() => LinkMonitor.Start(events.Add, e => Assert.Fail(e.Message)));
        var links = test.Netlink.Links;
        var next = events.GetConsumingEnumerable(cancellationToken).GetEnumerator();

        Assert.That(Until(next, e => e.Link.Name == "lo").Present, Is.True, "what is there is told at the start");

        links.CreateVeth(new VethEnd("a"), new VethEnd("b"));
        var (a, b) = (links.Get("a").Index, links.Get("b").Index);
        links.SetUp(a, up: true);
        links.SetUp(b, up: true);
        Until(next, e => e is { Link: { Name: "a", IsUp: true, Carrier: true } });
        links.SetUp(b, up: false);
        Until(next, e => e is { Link: { Name: "a", IsUp: true, Carrier: false } });
        links.Delete(a);
        Until(next, e => e is { Link.Name: "a", Present: false });
    }

    [Test, CancelAfter(10_000)]
    public void Stops_when_disposed_even_twice()
    {
        using var test = new TestNamespace();
        var monitor = test.Namespace.Run(() => LinkMonitor.Start(_ => { }, e => Assert.Fail(e.Message)));

        monitor.Dispose();
        monitor.Dispose();
    }

    private static LinkEvent Until(IEnumerator<LinkEvent> events, Func<LinkEvent, bool> condition)
    {
        while (events.MoveNext())
        {
            if (condition(events.Current))
            {
                return events.Current;
            }
        }

        throw new AssertionException("the events ended");
    }
}
