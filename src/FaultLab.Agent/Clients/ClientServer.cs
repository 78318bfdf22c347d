using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;
using FaultLab.Agent.Traffic;
using FaultLab.Linux;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Clients;

/// <summary>A server that tells everybody who connects who they are, as far as its kernel knows the client behind the load balancer.</summary>
internal static class ClientServer
{
    [DoesNotReturn]
    public static void Serve(int port)
    {
        using var listener = ServerSockets.Tcp(port);
        while (true)
        {
            listener.WaitReadable(-1);
            while (listener.Accept() is { } socket)
            {
                using (socket)
                {
                    // A line fits into the empty send buffer of a new connection.
                    socket.Send(Encoding.ASCII.GetBytes($"{ClientOf(socket)}\n"));
                }
            }
        }
    }

    private static string ClientOf(LinuxSocket socket)
    {
        try
        {
            var peer = socket.RemoteEndPoint();
            var isIPv4 = !socket.IsIPv6 || peer.Address.IsIPv4MappedToIPv6;
            var result = isIPv4
                ? socket.TryGet(SocketOptions.IPv4ClientBehind, AddressFamily.InterNetwork, out var client)
                : socket.TryGet(SocketOptions.IPv6ClientBehind, AddressFamily.InterNetworkV6, out client);
            return client?.ToString() ?? $"{ClientAnswer.Unknown} {ErrnoNames.Of(-result)}, peer {peer}";
        }
        catch (ErrnoException e)
        {
            return $"{ClientAnswer.Unknown} {e.Name}";
        }
    }
}
