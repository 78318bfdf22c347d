using System.Net;
using static FaultLab.Linux.Netlink.LinkMessage;

namespace FaultLab.Linux.Netlink;

/// <summary>The network interfaces of the socket's namespace. Every method throws <see cref="ErrnoException"/> when the kernel refuses.</summary>
public sealed class LinkTable(NetlinkSocket socket)
{
    /// <summary>The longest name of an interface (IFNAMSIZ less the closing zero, linux/if.h).</summary>
    public const int LongestName = 15;

    private const int BufferSize = 1024;

    public IReadOnlyList<LinkInfo> List()
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetLink, MessageFlags.Dump);
        message.Append(new Header());
        return socket.Dump("list interfaces", message.Message, Parse);
    }

    /// <exception cref="ErrnoException">ENODEV where there is none of that name.</exception>
    public LinkInfo Get(string name) => Get($"read interface {name}", 0, name);

    public LinkInfo Get(int index) => Get($"read interface number {index}", index, null);

    /// <summary>The interface of that name; null where there is none.</summary>
    public LinkInfo? Find(string name)
    {
        try
        {
            return Get(name);
        }
        catch (ErrnoException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    public void SetUp(int index, bool up)
    {
        var header = new Header { Index = index, Flags = up ? (uint)LinkFlags.Up : 0, Change = (uint)LinkFlags.Up };
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack);
        message.Append(header);
        socket.Request($"set interface number {index} {(up ? "up" : "down")}", message.Message);
    }

    /// <param name="mtu">Bytes.</param>
    public void SetMtu(int index, int mtu) => Set(index, $"set the MTU of interface number {index} to {mtu}", Mtu, BitConverter.GetBytes(mtu));

    /// <summary>Renames a link; kernels before 6.2 want it down for that.</summary>
    public void SetName(int index, string name) => Set(index, $"rename interface number {index} to {name}", InterfaceName, Text(name));

    public void SetMac(int index, string mac) => Set(index, $"set the address of interface number {index} to {mac}", Address, ParseMac(mac));

    /// <param name="alias">At most 255 bytes.</param>
    public void SetAlias(int index, string alias) =>
        Set(index, $"set the alias of interface number {index} to {alias}", InterfaceAlias, Text(alias));

    /// <summary>Moves the link into the network namespace of the descriptor given. It arrives down, without addresses.</summary>
    /// <param name="name">Its name there; null: the one it has.</param>
    public void MoveToNamespace(int index, int descriptor, string? name = null)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack);
        message.Append(new Header { Index = index });
        message.Attribute(NamespaceDescriptor, descriptor);
        if (name is not null)
        {
            message.Attribute(InterfaceName, name);
        }

        socket.Request($"move interface number {index} to another namespace", message.Message);
    }

    /// <summary>Moves the link into the network namespace of a process. It arrives down, without addresses.</summary>
    public void MoveToNamespaceOfProcess(int index, int pid) =>
        Set(index, $"move interface number {index} to the namespace of process {pid}", NamespacePid, BitConverter.GetBytes(pid));

    /// <summary>Makes a veth pair, each end at once in its namespace, with its name, address and MTU.</summary>
    public void CreateVeth(VethEnd end, VethEnd peer)
    {
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        AppendEnd(ref message, end);
        var info = message.BeginNested(Info);
        message.Attribute(InfoKind, "veth");
        var data = message.BeginNested(InfoData);
        var peerAttribute = message.BeginNested(VethPeer);
        AppendEnd(ref message, peer);
        message.EndNested(peerAttribute);
        message.EndNested(data);
        message.EndNested(info);
        socket.Request($"create veth pair {end.Name} and {peer.Name}", message.Message);
    }

    /// <summary>Makes an IPv4 tunnel.</summary>
    /// <param name="kind"><c>gre</c> or <c>ipip</c>.</param>
    public void CreateTunnel(string name, string kind, IPAddress local, IPAddress remote)
    {
        var isGre = kind == "gre";
        var message = new MessageBuilder(
            stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header());
        message.Attribute(InterfaceName, name);
        var info = message.BeginNested(Info);
        message.Attribute(InfoKind, kind);
        var data = message.BeginNested(InfoData);
        message.Attribute(isGre ? GreLocal : IpipLocal, local.GetAddressBytes());
        message.Attribute(isGre ? GreRemote : IpipRemote, remote.GetAddressBytes());
        message.EndNested(data);
        message.EndNested(info);
        socket.Request($"create {kind} tunnel {name}", message.Message);
    }

    public void Delete(int index)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.DeleteLink, MessageFlags.Ack);
        message.Append(new Header { Index = index });
        socket.Request($"delete interface number {index}", message.Message);
    }

    /// <summary>Puts the link into a group, which <see cref="DeleteGroup"/> deletes.</summary>
    public void SetGroup(int index, int group) =>
        Set(index, $"put interface number {index} into group {group}", Group, BitConverter.GetBytes(group));

    /// <summary>Deletes all links of a group at once: one by one each would wait for the kernel's grace period.</summary>
    public void DeleteGroup(int group)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.DeleteLink, MessageFlags.Ack);
        message.Append(new Header());
        message.Attribute(Group, group);
        socket.Request($"delete the interfaces of group {group}", message.Message);
    }

    private LinkInfo Get(string operation, int index, string? name)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.GetLink, MessageFlags.Ack);
        message.Append(new Header { Index = index });
        if (name is not null)
        {
            message.Attribute(InterfaceName, name);
        }

        LinkInfo? link = null;
        socket.Request(operation, message.Message, (type, payload) => link ??= Parse(type, payload));
        return link ?? throw new ErrnoException(operation, Errno.ENODEV);
    }

    private void Set(int index, string operation, ushort attribute, ReadOnlySpan<byte> value)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack);
        message.Append(new Header { Index = index });
        message.Attribute(attribute, value);
        socket.Request(operation, message.Message);
    }

    private static void AppendEnd(ref MessageBuilder message, VethEnd end)
    {
        message.Append(new Header());
        message.Attribute(InterfaceName, end.Name);
        if (end.Mac is not null)
        {
            message.Attribute(Address, ParseMac(end.Mac));
        }

        if (end.Mtu != 0)
        {
            message.Attribute(Mtu, end.Mtu);
        }

        // The kernel (drivers/net/veth.c, veth_init_queues) would make one for each CPU, use one, and wait for a grace period to let go of the others.
        message.Attribute(TransmitQueues, 1);
        message.Attribute(ReceiveQueues, 1);
        if (end.NamespaceDescriptor is { } descriptor)
        {
            message.Attribute(NamespaceDescriptor, descriptor);
        }
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');
}
