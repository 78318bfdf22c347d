using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;

namespace FaultLab.Lab.Tests.Namespaces;

/// <summary>A namespace of a test's own: with a name no other has, deleted at the end.</summary>
internal sealed class TestNamespace : IDisposable
{
    private static int _count;

    public TestNamespace()
    {
        Namespace = NetworkNamespace.Create($"fl-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Netlink = Namespace.Run(RouteNetlink.Open);
    }

    public NetworkNamespace Namespace { get; }

    public RouteNetlink Netlink { get; }

    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
        NetworkNamespace.Delete(Namespace.Name);
    }
}
