using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Planning;

namespace FaultLab.Lab.Topology;

/// <summary>
/// The ends of links that are containers'. A container gets a new network namespace each time it starts, so its interfaces outlive it
/// here: they are handed to it when it starts and taken back when it has ended. The ports, with what is impaired, counted and captured
/// there, stay as they are.
/// </summary>
public sealed partial class PatchPanel
{
    /// <summary>Makes the ports of a container, whose far ends wait in the panel until it starts.</summary>
    public void CreateContainerPorts(NodePlan node)
    {
        foreach (var planned in node.Interfaces)
        {
            var port = PortOf(node.Name, planned);
            Change($"make {node.Name}:{planned.Name}", () =>
            {
                _journal.Record(new LinkResource(NamespaceName, port.Name));
                _netlink.Links.CreateVeth(
                    new VethEnd(port.Name, Mtu: planned.Mtu),
                    new VethEnd(port.UnpluggedName, planned.Mac, planned.Mtu));
                (port.IsVeth, port.IsContainers) = (true, true);
                Prepare(port, _netlink.Links.Get(port.Name), planned.Mtu);
            });
        }
    }

    /// <summary>Hands a container that has started its interfaces: down, without addresses. Those that a fault holds out stay here.</summary>
    /// <param name="pid">A process in the container, by its number on this machine.</param>
    /// <param name="sysctls">What is set in its network before: interfaces that come in inherit it.</param>
    /// <returns>The container's namespace, to be given back to <see cref="PullOutAsync"/>.</returns>
    public async Task<HostNamespace> PlugInAsync(
        NodePlan node, int pid, IEnumerable<KeyValuePair<string, string>> sysctls, CancellationToken cancellationToken)
    {
        HostNamespace? home = null;
        await ChangeAsync($"hand {node.Name} its interfaces", () =>
        {
            home = new HostNamespace(node.Name, NetworkNamespace.OfProcess(pid));
            NamespaceSysctls.Set(home, sysctls);
            foreach (var port in node.Interfaces.Select(planned => PortOf(node.Name, planned)))
            {
                port.Host = home;
                if (!port.Unplugged && _netlink.Links.Find(port.UnpluggedName) is { } waiting)
                {
                    _netlink.Links.MoveToNamespace(waiting.Index, home.Descriptor, port.Endpoint.Interface);
                    if (_userWires.Carries(port.Link))
                    {
                        home.Run(() => SwitchOffloadsOff(port.Endpoint.Interface));
                    }
                }
            }
        }, cancellationToken).ConfigureAwait(false);
        return home!;
    }

    /// <summary>Takes the interfaces of a container that has ended back, so that its namespace, which we hold, answers nobody.</summary>
    public Task PullOutAsync(NodePlan node, HostNamespace home) => ChangeAsync($"take the interfaces of {node.Name} back", () =>
    {
        foreach (var port in node.Interfaces.Select(planned => PortOf(node.Name, planned)))
        {
            port.Host = null;
            if (home.Netlink.Links.Find(port.Endpoint.Interface) is { } left)
            {
                home.Netlink.Links.MoveToNamespace(left.Index, _namespace.Descriptor, port.UnpluggedName);
            }
        }

        home.Dispose();
    }, CancellationToken.None);

    /// <summary>
    /// Reads back that the wires of a node lead where they shall and are impaired as plan and faults say. One that is not joined yet, or
    /// whose other end is a VM that is off, is left alone: whoever joins it reads it back.
    /// </summary>
    /// <exception cref="LabException">They are not.</exception>
    public Task CheckWiresAsync(NodePlan node, CancellationToken cancellationToken) => ChangeAsync($"check the wires of {node.Name}", () =>
    {
        foreach (var wire in node.Interfaces.Select(planned => Find(planned.Link)).Where(IsJoined))
        {
            foreach (var port in wire.Ports)
            {
                var impairment = wire.ImpairmentOf(port.Inbound);
                if (_userWires.Carries(wire.Plan.Name))
                {
                    _userWires.Check(wire.Plan.Name, port.Inbound, impairment);
                }
                else
                {
                    CheckRedirect(port);
                    PortQueue.Check(_netlink, port, impairment);
                }
            }
        }
    }, cancellationToken);

    private bool IsJoined(PanelLink wire) => wire.IsWired && wire.Ports.All(port => _netlink.Links.Find(port.Name)?.Index == port.Index);

    /// <summary>The interfaces of a container that a fault holds out of it.</summary>
    public IReadOnlyCollection<string> UnpluggedOf(NodePlan node) =>
        [.. node.Interfaces.Where(planned => PortOf(node.Name, planned).Unplugged).Select(planned => planned.Name)];
}
