using System.Net.Sockets;

namespace FaultLab.Linux.Netlink;

/// <summary>The unicast routes of the socket's namespace (RTM_*ROUTE). Methods throw <see cref="ErrnoException"/> when the kernel refuses.</summary>
public sealed class RouteTable(NetlinkSocket socket)
{
    private const int BufferSize = 4096;

    /// <summary>The routes of one table, IPv4 before IPv6.</summary>
    public IReadOnlyList<Route> List(int table = Route.MainTable) =>
        [.. List(AddressFamily.InterNetwork, table), .. List(AddressFamily.InterNetworkV6, table)];

    /// <summary>Adds a route, in the place of one with the same destination and metric.</summary>
    public void Replace(Route route)
    {
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewRoute, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Replace);
        RouteMessage.Append(ref message, route);
        socket.Request($"replace route {Describe(route)}", message.Message);
    }

    /// <exception cref="ErrnoException">ESRCH where there is no such route.</exception>
    public void Delete(Route route)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.DeleteRoute, MessageFlags.Ack);
        RouteMessage.Append(ref message, route);
        socket.Request($"delete route {Describe(route)}", message.Message);
    }

    private List<Route> List(AddressFamily family, int table)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetRoute, MessageFlags.Dump);
        message.Append(new RouteMessage.Header { Family = family.ToKernel() });
        return socket.Dump("list routes", message.Message, RouteMessage.Parse).FindAll(r => r.Table == table);
    }

    private static string Describe(Route route)
    {
        var hops = route.NextHops.Select(h => h.Via is null ? $"dev {h.InterfaceIndex}" : $"via {h.Via} dev {h.InterfaceIndex}");
        return $"{route.Destination} {string.Join(", ", hops)}{(route.Metric == 0 ? "" : $" metric {route.Metric}")}{(route.Table == Route.MainTable ? "" : $" table {route.Table}")}";
    }
}
