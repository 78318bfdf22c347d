using System.Runtime.CompilerServices;
using static FaultLab.Linux.Netlink.TrafficControlMessage;

namespace FaultLab.Linux.Netlink;

/// <summary>
/// Filters of the socket's namespace: what <c>tc filter</c> does. Of them only one: everything that comes in on one interface goes out
/// on another, untouched. Two of them make a wire. Methods throw <see cref="ErrnoException"/> when the kernel refuses.
/// </summary>
public sealed class FilterTable(NetlinkSocket socket)
{
    private const int BufferSize = 1024;

    // Priority 1, protocol ETH_P_ALL in network order.
    private const uint FirstPriorityAllProtocols = (1u << 16) | 0x0300;

    /// <summary>Redirects everything that comes in on <paramref name="source"/> out of <paramref name="target"/>. The source needs a clsact qdisc.</summary>
    public void Redirect(int source, int target)
    {
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewFilter, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header { InterfaceIndex = source, Parent = ClsactIngress, Info = FirstPriorityAllProtocols });
        RedirectMessage.Append(ref message, target);
        socket.Request($"redirect interface number {source} to {target}", message.Message);
    }

    /// <summary>Where what comes in on an interface is redirected; null when it is not.</summary>
    public int? RedirectTarget(int source)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetFilter, MessageFlags.Dump);
        message.Append(new Header { InterfaceIndex = source, Parent = ClsactIngress });
        var targets = socket.Dump($"list filters of interface number {source}", message.Message, ParseTarget);
        return targets.Count == 0 ? null : targets[0].Value;
    }

    private static StrongBox<int>? ParseTarget(ushort type, ReadOnlySpan<byte> payload) =>
        type == MessageType.NewFilter && RedirectMessage.ReadTarget(AttributeReader.After(payload, Unsafe.SizeOf<Header>())) is { } target
            ? new StrongBox<int>(target)
            : null;
}
