using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultLab.Linux.Namespaces;
using static FaultLab.Linux.Netlink.TrafficControlMessage;

namespace FaultLab.Linux.Netlink;

/// <summary>The queueing disciplines of the socket's namespace: what <c>tc qdisc</c> does. Methods throw <see cref="ErrnoException"/> when the kernel refuses.</summary>
public sealed class QdiscTable(NetlinkSocket socket)
{
    private const int BufferSize = 1024;

    /// <summary>Whether this machine's kernel has netem, loading its module where it may. Tried out in a namespace of its own that vanishes at once.</summary>
    public static bool KernelHasNetem() => NetworkNamespace.RunInThrowaway(() =>
    {
        using var netlink = RouteNetlink.Open();
        try
        {
            netlink.Qdiscs.ReplaceRoot(netlink.Links.Get("lo").Index, new Netem());
            return true;
        }
        catch (ErrnoException e) when (e.Errno is Errno.ENOENT or Errno.EOPNOTSUPP)
        {
            return false;
        }
    });

    /// <summary>All qdiscs, or those of one interface.</summary>
    public IReadOnlyList<Qdisc> List(int? interfaceIndex = null)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetQdisc, MessageFlags.Dump);
        message.Append(new Header());
        var all = socket.Dump("list queueing disciplines", message.Message, Parse);
        return interfaceIndex is { } index ? all.FindAll(q => q.InterfaceIndex == index) : all;
    }

    /// <summary>
    /// The root qdisc of an interface, without a look at all the others; null: the kernel's built-in one, or a kernel that does not say. Without
    /// the echo the answer goes only to those who listen to changes (qdisc_get_notify of net/sched/sch_api.c).
    /// </summary>
    public Qdisc? Root(int interfaceIndex)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetQdisc, MessageFlags.Ack | MessageFlags.Echo);
        message.Append(new Header { InterfaceIndex = interfaceIndex, Parent = TrafficControlMessage.Root });
        Qdisc? root = null;
        try
        {
            socket.Request($"read the root qdisc of interface number {interfaceIndex}", message.Message, (type, payload) => root ??= Parse(type, payload));
        }
        catch (ErrnoException e) when (e.Errno is Errno.ENOENT or Errno.EINVAL)
        {
            // What the kernel says where the root is built in (net/sched/sch_api.c).
        }

        return root;
    }

    /// <summary>Adds a clsact qdisc, on which filters of incoming packets hang.</summary>
    public void AddClsact(int interfaceIndex)
    {
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewQdisc, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header { InterfaceIndex = interfaceIndex, Handle = ClsactHandle, Parent = Clsact });
        message.Attribute(Kind, "clsact");
        socket.Request($"add clsact to interface number {interfaceIndex}", message.Message);
    }

    /// <summary>Removes the clsact qdisc with its filters; fine where there is none.</summary>
    public void DeleteClsact(int interfaceIndex) => Delete(interfaceIndex, Clsact, "clsact");

    /// <summary>Limits what the interface sends, in the place of whatever its root qdisc was.</summary>
    public void ReplaceRoot(int interfaceIndex, Tbf tbf)
    {
        var message = BeginRoot(stackalloc byte[BufferSize], interfaceIndex);
        tbf.Append(ref message);
        socket.Request($"set tbf on interface number {interfaceIndex}", message.Message);
    }

    /// <inheritdoc cref="ReplaceRoot(int, Tbf)"/>
    /// <exception cref="ErrnoException">ENOENT: the kernel has no netem.</exception>
    public void ReplaceRoot(int interfaceIndex, Netem netem)
    {
        var message = BeginRoot(stackalloc byte[BufferSize], interfaceIndex);
        netem.Append(ref message);
        socket.Request($"set netem on interface number {interfaceIndex}", message.Message);
    }

    /// <summary>Puts the interface's own qdisc back; fine where nothing was set.</summary>
    public void DeleteRoot(int interfaceIndex) => Delete(interfaceIndex, TrafficControlMessage.Root, "the root qdisc");

    internal static Qdisc? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != MessageType.NewQdisc || !MemoryMarshal.TryRead<Header>(payload, out var header))
        {
            return null;
        }

        var qdisc = new Qdisc { InterfaceIndex = header.InterfaceIndex, Kind = "", Handle = header.Handle, Parent = header.Parent };
        var options = ReadOnlySpan<byte>.Empty;
        var attributes = AttributeReader.After(payload, Unsafe.SizeOf<Header>());
        while (attributes.TryRead(out var attribute))
        {
            switch (attribute.Type)
            {
                case Kind:
                    qdisc = qdisc with { Kind = attribute.Text };
                    break;
                case Options:
                    options = attribute.Value;
                    break;
                case Statistics2:
                    var (waiting, drops) = ReadQueue(attribute.Nested);
                    qdisc = qdisc with { Waiting = waiting, Drops = drops };
                    break;
            }
        }

        return qdisc.Kind switch
        {
            Tbf.Kind => qdisc with { Tbf = Tbf.Read(new AttributeReader(options)) },
            Netem.Kind => qdisc with { Netem = Netem.Read(options) },
            _ => qdisc,
        };
    }

    private static MessageBuilder BeginRoot(Span<byte> buffer, int interfaceIndex)
    {
        var message = new MessageBuilder(buffer, MessageType.NewQdisc, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Replace);

        // No handle: with one the kernel refuses to put a qdisc in the place of one of another kind.
        message.Append(new Header { InterfaceIndex = interfaceIndex, Parent = TrafficControlMessage.Root });
        return message;
    }

    private void Delete(int interfaceIndex, uint parent, string what)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.DeleteQdisc, MessageFlags.Ack);
        message.Append(new Header { InterfaceIndex = interfaceIndex, Parent = parent });
        try
        {
            socket.Request($"delete {what} of interface number {interfaceIndex}", message.Message);
        }
        catch (ErrnoException e) when (e.Errno is Errno.ENOENT or Errno.EINVAL)
        {
            // EINVAL is what the kernel says of a clsact that is not there; ENOENT of a root that is the interface's own.
        }
    }

    /// <summary>struct gnet_stats_queue: qlen, backlog, drops, requeues, overlimits (linux/gen_stats.h).</summary>
    private static (uint Waiting, uint Drops) ReadQueue(AttributeReader statistics)
    {
        while (statistics.TryRead(out var attribute))
        {
            if (attribute.Type == QueueStatistics && attribute.Value.Length >= 12)
            {
                return (MemoryMarshal.Read<uint>(attribute.Value), MemoryMarshal.Read<uint>(attribute.Value[8..]));
            }
        }

        return default;
    }
}
