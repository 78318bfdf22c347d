using FaultLab.Linux.Namespaces;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>Namespaces of a measure's own, in which the kernel keeps quiet: no router solicitations, no neighbour discovery.</summary>
internal sealed class QuietNamespaces : IDisposable
{
    private static int _count;

    private readonly string _prefix = $"fl-bench-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
    private readonly List<NetworkNamespace> _made = [];

    /// <param name="suffix">What tells it from the others of this measure.</param>
    public NetworkNamespace Create(string suffix)
    {
        var made = NetworkNamespace.Create(_prefix + suffix);
        _made.Add(made);
        made.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"));
        return made;
    }

    public void Dispose()
    {
        foreach (var made in _made)
        {
            made.Dispose();
            NetworkNamespace.Delete(made.Name);
        }
    }
}
