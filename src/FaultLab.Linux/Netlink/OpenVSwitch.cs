using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static FaultLab.Linux.Netlink.OpenVSwitchMessage;

namespace FaultLab.Linux.Netlink;

/// <summary>OVS_VPORT_TYPE_* of linux/openvswitch.h.</summary>
public enum VportType : uint
{
    /// <summary>An interface that is there.</summary>
    NetDevice = 1,

    /// <summary>A new interface of this node.</summary>
    Internal = 2,

    /// <summary>A tunnel over UDP.</summary>
    Vxlan = 4,
}

/// <summary>
/// The datapath of Open vSwitch, which is in the kernel (modules openvswitch and vport_vxlan): what ovs-dpctl does, without Open vSwitch's
/// programs. Nobody hears of packets without a flow: they are dropped.
/// </summary>
public sealed class OpenVSwitch : IDisposable
{
    private const int BufferSize = 1024;

    /// <summary>The TTL of tunnel packets, as Open vSwitch sets it.</summary>
    private const byte TunnelTtl = 64;

    private readonly NetlinkSocket _socket;
    private readonly RouteNetlink _netlink;
    private readonly GenericFamily _datapaths;
    private readonly GenericFamily _ports;
    private readonly GenericFamily _flows;

    private OpenVSwitch(NetlinkSocket socket)
    {
        _socket = socket;
        _datapaths = GenericFamily.Resolve(socket, "ovs_datapath", version: 2);
        _ports = GenericFamily.Resolve(socket, "ovs_vport", version: 1);
        _flows = GenericFamily.Resolve(socket, "ovs_flow", version: 1);
        _netlink = RouteNetlink.Open();
    }

    /// <summary>Opens one in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">ENOENT: openvswitch is not loaded.</exception>
    public static OpenVSwitch Open()
    {
        var socket = NetlinkSocket.Open(Interop.NetlinkGeneric);
        try
        {
            return new OpenVSwitch(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Adds a datapath; an internal port of its name comes with it.</summary>
    public void AddDatapath(string name)
    {
        var message = Begin(_datapaths, stackalloc byte[BufferSize], New, datapath: 0);
        message.Attribute(DatapathName, name);
        message.Attribute(DatapathUpcallPid, 0u);
        _socket.Request($"add datapath {name}", message.Message);
    }

    public void DeleteDatapath(string name)
    {
        var message = Begin(_datapaths, stackalloc byte[BufferSize], Delete, IndexOf(name));
        _socket.Request($"delete datapath {name}", message.Message);
    }

    /// <param name="udpPort">Of a <see cref="VportType.Vxlan"/>: where it sends to and listens.</param>
    /// <returns>The port's number in the datapath.</returns>
    public uint AddPort(string datapath, string name, VportType type, ushort? udpPort)
    {
        var message = Begin(_ports, stackalloc byte[BufferSize], New, IndexOf(datapath));
        message.Attribute(PortName, name);
        message.Attribute(PortType, (uint)type);
        message.Attribute(PortUpcallPid, 0u);
        if (udpPort is { } port)
        {
            var options = message.BeginNested(PortOptions);
            message.Attribute(TunnelDestinationPort, port);
            message.EndNested(options);
        }

        _socket.Request($"add port {name} to datapath {datapath}", message.Message);
        return PortNumber(datapath, name);
    }

    /// <summary>Returns when the kernel has let go of the port, which on a kernel that counts its references wrongly is never.</summary>
    public void DeletePort(string datapath, string name)
    {
        var message = Begin(_ports, stackalloc byte[BufferSize], Delete, IndexOf(datapath));
        message.Attribute(PortName, name);
        _socket.Request($"delete port {name} of datapath {datapath}", message.Message);
    }

    /// <summary>All packets that come in by one port go out by others, through a tunnel where an address is given.</summary>
    /// <param name="tunnel">IPv4 address of the tunnel's other end; null for ports that are no tunnels.</param>
    /// <param name="key">The tunnel's number: the VNI of a vxlan.</param>
    public void AddFlow(string datapath, string from, IEnumerable<string> to, IPAddress? tunnel, uint key)
    {
        var message = Begin(_flows, stackalloc byte[BufferSize], New, IndexOf(datapath), MessageFlags.Ack | MessageFlags.Create);
        var packet = message.BeginNested(FlowKey);
        message.Attribute(KeyInPort, PortNumber(datapath, from));
        message.Attribute(KeyEthernet, new Ethernet());
        message.EndNested(packet);
        // Only the port counts; what is not in the mask, or zero there, may be anything.
        var mask = message.BeginNested(FlowMask);
        message.Attribute(KeyInPort, uint.MaxValue);
        message.Attribute(KeyEthernet, new Ethernet());
        message.EndNested(mask);
        var actions = message.BeginNested(FlowActions);
        if (tunnel is not null)
        {
            SetTunnel(ref message, tunnel, key);
        }

        foreach (var port in to)
        {
            message.Attribute(ActionOutput, PortNumber(datapath, port));
        }

        message.EndNested(actions);
        _socket.Request($"add a flow from {from} to datapath {datapath}", message.Message);
    }

    public void Dispose()
    {
        _netlink.Dispose();
        _socket.Dispose();
    }

    private static void SetTunnel(ref MessageBuilder message, IPAddress address, uint key)
    {
        var set = message.BeginNested(ActionSet);
        var tunnel = message.BeginNested(KeyTunnel);
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(id, key);
        message.Attribute(TunnelId, id);
        message.Attribute(TunnelIPv4Destination, address.GetAddressBytes());
        message.Attribute(TunnelTtlAttribute, TunnelTtl);
        message.EndNested(tunnel);
        message.EndNested(set);
    }

    private uint PortNumber(string datapath, string name)
    {
        var operation = $"find port {name} of datapath {datapath}";
        var message = Begin(_ports, stackalloc byte[BufferSize], Get, IndexOf(datapath));
        message.Attribute(PortName, name);
        uint? number = null;
        _socket.Request(operation, message.Message, (_, payload) =>
        {
            var attributes = AttributeReader.After(payload, Unsafe.SizeOf<GenericFamily.Header>() + sizeof(int));
            while (attributes.TryRead(out var attribute))
            {
                number = attribute.Type == PortNumberAttribute ? attribute.UInt32 : number;
            }
        });
        return number ?? throw new ErrnoException(operation, Errno.ENODEV);
    }

    /// <summary>A datapath is known by the index of the interface that has its name.</summary>
    private int IndexOf(string datapath) => _netlink.Links.Get(datapath).Index;

    private static MessageBuilder Begin(GenericFamily family, Span<byte> buffer, byte command, int datapath, MessageFlags flags = MessageFlags.Ack)
    {
        var message = family.Message(buffer, command, flags);
        message.Append(datapath);
        return message;
    }
}
