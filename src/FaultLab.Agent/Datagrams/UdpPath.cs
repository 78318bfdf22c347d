using System.Net;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>An ordinary UDP socket.</summary>
internal sealed class UdpPath(IPEndPoint target) : IDatagramPath
{
    private readonly SocketAddress _target = target.Serialize();

    public LinuxSocket Socket { get; } = SendBuffers.Enlarge(LinuxSocket.Udp(target.AddressFamily));

    public int Send(ReadOnlySpan<byte> payload) => Socket.SendTo(payload, _target);

    public void Dispose() => Socket.Dispose();
}
