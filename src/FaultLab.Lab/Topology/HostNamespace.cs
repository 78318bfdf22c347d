using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Processes;

namespace FaultLab.Lab.Topology;

/// <summary>The network namespace of a <c>host</c> node, or of a container while it runs, and a hold on its interfaces.</summary>
public sealed class HostNamespace : IDisposable
{
    private readonly NetworkNamespace _namespace;

    internal HostNamespace(string node, NetworkNamespace networkNamespace)
        : this(node, networkNamespace, networkNamespace.Run(RouteNetlink.Open))
    {
    }

    internal HostNamespace(string node, NetworkNamespace networkNamespace, RouteNetlink netlink) => (Node, _namespace, Netlink) = (node, networkNamespace, netlink);

    /// <summary>The node's name in the scenario.</summary>
    public string Node { get; }

    /// <summary>The namespace's name: for a host as <c>ip netns exec</c> takes it.</summary>
    public string Name => _namespace.Name;

    /// <summary>Interfaces, addresses and routes of the node.</summary>
    public RouteNetlink Netlink { get; }

    internal int Descriptor => _namespace.Descriptor;

    /// <inheritdoc cref="NetworkNamespace.Run{T}"/>
    public T Run<T>(Func<T> work) => _namespace.Run(work);

    /// <summary>Starts a program in it.</summary>
    /// <param name="command">Path of the program, and its arguments.</param>
    /// <param name="variable">Of its environment: <c>NAME=value</c>.</param>
    internal NamespaceProcess Start(string[] command, string variable) => NamespaceProcess.Start(_namespace, command, variable);

    public void Dispose()
    {
        Netlink.Dispose();
        _namespace.Dispose();
    }
}
