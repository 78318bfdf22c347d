using System.Buffers.Binary;
using System.Net;
using static FaultLab.Linux.Netlink.LinkMessage;

namespace FaultLab.Linux.Netlink;

/// <summary>A vxlan device to be made.</summary>
/// <param name="Id">VNI, 24 bits.</param>
/// <param name="Port">UDP port of both ends; the standard one is 4789.</param>
/// <param name="Local">Source address of the tunnel; null: as the route says.</param>
/// <param name="Remote">Where packets go that no FDB entry sends elsewhere; null: nowhere.</param>
/// <param name="Mac">Null: drawn by the kernel.</param>
public sealed record VxlanDevice(string Name, uint Id, ushort Port, IPAddress? Local, IPAddress? Remote, string? Mac);

/// <summary>Tunnel devices of the socket's namespace (IFLA_VXLAN_* of linux/if_link.h). IPv4 underneath.</summary>
public sealed class VxlanTable(NetlinkSocket socket)
{
    private const int BufferSize = 512;
    private const ushort VxlanId = 1;
    private const ushort VxlanGroup = 2;
    private const ushort VxlanLocal = 4;
    private const ushort VxlanPort = 15;

    /// <exception cref="ErrnoException">The kernel refused. EOPNOTSUPP: vxlan is not loaded.</exception>
    public void Create(VxlanDevice device)
    {
        var message = new MessageBuilder(stackalloc byte[BufferSize], MessageType.NewLink, MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive);
        message.Append(new Header());
        message.Attribute(InterfaceName, device.Name);
        if (device.Mac is not null)
        {
            message.Attribute(Address, ParseMac(device.Mac));
        }

        var info = message.BeginNested(Info);
        message.Attribute(InfoKind, "vxlan");
        var data = message.BeginNested(InfoData);
        message.Attribute(VxlanId, device.Id);
        message.Attribute(VxlanPort, BinaryPrimitives.ReverseEndianness(device.Port));
        if (device.Local is not null)
        {
            message.Attribute(VxlanLocal, device.Local.GetAddressBytes());
        }

        if (device.Remote is not null)
        {
            message.Attribute(VxlanGroup, device.Remote.GetAddressBytes());
        }

        message.EndNested(data);
        message.EndNested(info);
        socket.Request($"create vxlan device {device.Name}", message.Message);
    }
}
