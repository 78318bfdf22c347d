using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>
/// A raw socket for protocol UDP without IP_HDRINCL: the UDP header is made here, the IP header and all fragments by the kernel. (With
/// IP_HDRINCL anything above the MTU is EMSGSIZE.)
/// </summary>
internal sealed class RawPath : IDatagramPath
{
    private const int UdpProtocol = 17;

    private readonly IPEndPoint _target;
    private readonly SocketAddress _remote;

    // Holds a port, so that no other program of the node is taken for the sender.
    private readonly LinuxSocket _port;
    private readonly byte[] _datagram = new byte[UdpDatagram.HeaderSize + ushort.MaxValue];

    public RawPath(IPEndPoint target)
    {
        _target = target;

        // The port in a raw socket's address must be zero for IPv6 (net/ipv6/raw.c) and is ignored for IPv4.
        _remote = new IPEndPoint(target.Address, 0).Serialize();
        Socket = SendBuffers.Enlarge(LinuxSocket.Raw(target.AddressFamily, UdpProtocol));
        _port = LinuxSocket.Udp(target.AddressFamily);
        _port.Bind(new IPEndPoint(_port.IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
    }

    public LinuxSocket Socket { get; }

    public int Send(ReadOnlySpan<byte> payload)
    {
        if (!TryFindSource(out var source, out var error))
        {
            return error;
        }

        var datagram = _datagram.AsSpan(0, UdpDatagram.HeaderSize + payload.Length);
        payload.CopyTo(datagram[UdpDatagram.HeaderSize..]);
        UdpDatagram.WriteHeader(datagram, new IPEndPoint(source, _port.LocalEndPoint().Port), _target);
        return Socket.SendTo(datagram, _remote);
    }

    public void Dispose()
    {
        Socket.Dispose();
        _port.Dispose();
    }

    // The checksum covers the source address, which follows the route of this moment: a new socket asks for it.
    private bool TryFindSource(out IPAddress source, out int error)
    {
        using var probe = LinuxSocket.Udp(_target.AddressFamily);
        error = probe.Connect(_target);
        source = error == 0 ? probe.LocalEndPoint().Address : IPAddress.None;
        return error == 0;
    }
}
