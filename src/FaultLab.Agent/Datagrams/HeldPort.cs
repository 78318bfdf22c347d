using System.Net;
using System.Net.Sockets;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>A UDP port that is held while datagrams claim to come from it, so that no other program of the node is taken for the sender.</summary>
internal sealed class HeldPort : IDisposable
{
    private readonly LinuxSocket _socket;

    public HeldPort(AddressFamily family)
    {
        _socket = LinuxSocket.Udp(family);
        _socket.Bind(new IPEndPoint(_socket.IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        Number = _socket.LocalEndPoint().Port;
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
