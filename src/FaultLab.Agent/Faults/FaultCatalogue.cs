using FaultLab.Agent.Nodes;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Netlink;

namespace FaultLab.Agent.Faults;

/// <summary>The kinds of faults that the agent injects.</summary>
internal static class FaultCatalogue
{
    /// <param name="cancellationToken">Cancelled when the stream ends; healing does not hear of it.</param>
    public static IInjectedFault Create(
        ApplyFaultRequest request, NodeConfigurator node, RouteNetlink netlink, CancellationToken cancellationToken)
    {
        IInjectedFault?[] asked =
        [
            request.LinkDown is { } link ? new LinkDown(link, node, netlink) : null,
            request.ModuleLoad is { } load ? new ModuleLoad(load) : null,
            request.ModuleUnload is { } unload ? new ModuleUnload(unload) : null,
            request.Sysctl is { } sysctl ? new SysctlChange(sysctl) : null,
            request.Pressure is { } pressure ? new Pressure(pressure) : null,
            request.DiskFull is { } disk ? new DiskFull(request.Id, disk) : null,
            request.DefaultRoute is { } route ? new DefaultRouteChange(route, node, netlink) : null,
            request.Drop is { } drop ? new PacketDrop(request.Id, drop) : null,
            request.Command is { } command ? new CommandWithUndo(command, cancellationToken) : null,
        ];
        return asked.Count(f => f is not null) == 1
            ? asked.First(f => f is not null)!
            : throw new ArgumentException($"fault {request.Id} must be of exactly one kind");
    }
}
