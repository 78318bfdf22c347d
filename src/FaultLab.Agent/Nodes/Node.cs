using FaultLab.Agent.Faults;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Nodes;

/// <summary>The node's own network and what is wrong with it on purpose. Outlives the controllers that come and go.</summary>
internal sealed class Node : IDisposable
{
    private readonly RouteNetlink _netlink = RouteNetlink.Open();

    public Node()
    {
        Configurator = new NodeConfigurator(_netlink);
        Faults = new FaultRegistry(Configurator, _netlink);
    }

    public NodeConfigurator Configurator { get; }

    public FaultRegistry Faults { get; }

    public InterfacesResult Interfaces() => InterfaceReader.ReadAll(_netlink);

    public void Dispose()
    {
        Configurator.Dispose();
        _netlink.Dispose();
    }
}
