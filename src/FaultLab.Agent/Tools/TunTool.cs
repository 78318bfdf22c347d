using System.Net;
using FaultLab.Agent.Datagrams;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Tools;

/// <summary>
/// Lets a UDP datagram come in by a tun interface, to a socket of this node: as a whole, or as a large one that the kernel is to cut itself
/// (UFO), which only tun and packet sockets can still give to it.
/// </summary>
internal sealed class TunTool : ITool
{
    public string Name => "tun";

    public string Usage => "inject-udp DEVICE address=ADDRESS/LENGTH from=ADDRESS:PORT port=PORT size=BYTES [gso=BYTES] [encap=esp]";

    public string Run(ToolWords words)
    {
        if (!words.Take("inject-udp"))
        {
            throw new ArgumentException("it can only inject-udp");
        }

        var device = words.Next("the name of the device");
        var address = words.Required("address");
        var from = IPEndPoint.Parse(words.Required("from"));
        var port = words.OptionalPort("port") ?? throw new ArgumentException("port= is missing");
        var size = (int)words.Number("size");
        var gso = (ushort)(words.OptionalNumber("gso") ?? 0);
        var encapsulates = words.Optional("encap") switch
        {
            null => false,
            "esp" => true,
            var other => throw new ArgumentException($"encap={other} is not esp"),
        };
        words.End();
        using var netlink = RouteNetlink.Open();
        using var tun = TunDevice.Create(device);
        var index = netlink.Links.Get(device).Index;
        var local = InterfaceAddress.Parse(index, address);
        netlink.Addresses.Add(local);
        netlink.Links.SetUp(index, up: true);
        var target = new IPEndPoint(local.Address, port);
        using var receiver = LinuxSocket.Udp(target.AddressFamily);
        receiver.Bind(target);
        if (encapsulates)
        {
            receiver.Set(SocketOptions.UdpEncapsulation, SocketOptions.EspInUdp);
        }

        var (header, packet) = UdpInIPv4.Packet(from, target, size, gso);
        var taken = tun.Inject(header, packet);
        return $"{taken} bytes came in by {device}, {(gso == 0 ? "whole" : $"to be cut into segments of {gso}")}";
    }
}
