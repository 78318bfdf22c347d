using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>A family of generic netlink (linux/genetlink.h): the number that the kernel gave to a name.</summary>
/// <param name="Version">What its header says; 1 for most families, 2 for ovs_datapath (linux/openvswitch.h).</param>
internal sealed record GenericFamily(ushort Id, byte Version)
{
    /// <summary>GENL_ID_CTRL: the family that knows the others.</summary>
    private const ushort Controller = 0x10;

    private const byte GetFamily = 3;
    private const ushort FamilyIdAttribute = 1;
    private const ushort FamilyNameAttribute = 2;

    /// <exception cref="ErrnoException">ENOENT: the kernel has no such family; its module is not loaded.</exception>
    public static GenericFamily Resolve(NetlinkSocket socket, string name, byte version)
    {
        var operation = $"find the netlink family {name}";
        var message = new MessageBuilder(stackalloc byte[128], Controller, MessageFlags.Ack);
        message.Append(new Header { Command = GetFamily, Version = 1 });
        message.Attribute(FamilyNameAttribute, name);
        ushort id = 0;
        socket.Request(operation, message.Message, (_, payload) =>
        {
            var attributes = AttributeReader.After(payload, Marshal.SizeOf<Header>());
            while (attributes.TryRead(out var attribute))
            {
                id = attribute.Type == FamilyIdAttribute ? attribute.Read<ushort>() : id;
            }
        });
        return id != 0 ? new GenericFamily(id, version) : throw new ErrnoException(operation, Errno.ENOENT);
    }

    /// <summary>Begins a message to this family.</summary>
    public MessageBuilder Message(Span<byte> buffer, byte command, MessageFlags flags = MessageFlags.Ack)
    {
        var message = new MessageBuilder(buffer, Id, flags);
        message.Append(new Header { Command = command, Version = Version });
        return message;
    }

    /// <summary>struct genlmsghdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public byte Command;
        public byte Version;
        public ushort Reserved;
    }
}
