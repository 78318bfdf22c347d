using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>Next hops as objects of their own (RTM_*NEXTHOP, linux/nexthop.h, since Linux 5.3; those for an FDB since 5.8).</summary>
public sealed class NexthopTable(NetlinkSocket socket)
{
    private const int BufferSize = 512;
    private const byte InterNetwork = 2;
    private const byte InterNetworkV6 = 10;
    private const ushort IdAttribute = 1;
    private const ushort GroupAttribute = 2;
    private const ushort GatewayAttribute = 6;
    private const ushort FdbAttribute = 11;

    /// <summary>Adds a next hop for FDB entries: another end of a tunnel.</summary>
    public void AddForFdb(uint id, IPAddress via)
    {
        var message = Begin(stackalloc byte[BufferSize], via.AddressFamily == AddressFamily.InterNetworkV6 ? InterNetworkV6 : InterNetwork);
        message.Attribute(IdAttribute, id);
        message.Attribute(GatewayAttribute, via.GetAddressBytes());
        message.Attribute(FdbAttribute, []);
        socket.Request($"add next hop {id} via {via}", message.Message);
    }

    /// <summary>Adds a group of next hops for FDB entries, all of the same weight.</summary>
    public void AddGroupForFdb(uint id, IReadOnlyList<uint> members)
    {
        var group = members.Select(member => new Member { Id = member }).ToArray();
        var message = Begin(stackalloc byte[BufferSize], family: 0);
        message.Attribute(IdAttribute, id);
        message.Attribute(GroupAttribute, MemoryMarshal.AsBytes<Member>(group));
        message.Attribute(FdbAttribute, []);
        socket.Request($"add next hop group {id} of {string.Join(", ", members)}", message.Message);
    }

    private static MessageBuilder Begin(Span<byte> buffer, byte family)
    {
        var message = new MessageBuilder(buffer, MessageType.NewNexthop, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header { Family = family });
        return message;
    }

    /// <summary>struct nhmsg</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public byte Family;
        public byte Scope;
        public byte Protocol;
        public byte Reserved;
        public uint Flags;
    }

    /// <summary>struct nexthop_grp; its weight is one less than what it means.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Member
    {
        public uint Id;
        public byte Weight;
        public byte Reserved1;
        public ushort Reserved2;
    }
}
