using System.Net;
using System.Net.Sockets;
using FaultLab.Linux;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Traffic;

/// <summary>Sockets bound to a port on every address of the node, of both IP versions where the kernel has both.</summary>
internal static class ServerSockets
{
    private const int EAFNOSUPPORT = 97;

    // Room for some seventy datagrams of 64 KiB while this program is held up.
    private const int ReceiveBuffer = 8 * 1024 * 1024;

    private const int Backlog = 16;

    public static LinuxSocket Udp(int port)
    {
        var socket = Bound(LinuxSocket.Udp, static _ => { }, port);

        // Without CAP_NET_ADMIN in the initial user namespace the system's default must do.
        socket.TrySet(SocketOptions.ReceiveBufferForced, ReceiveBuffer);
        socket.Set(SocketOptions.Timestamps, 1);
        return socket;
    }

    public static LinuxSocket Tcp(int port, bool mptcp = false)
    {
        // Connections of an earlier receiver may linger. (For UDP the option would let a second receiver take the port away.)
        var socket = Bound(mptcp ? LinuxSocket.Mptcp : LinuxSocket.Tcp, static s => s.Set(SocketOptions.ReuseAddress, 1), port);
        socket.Listen(Backlog);
        return socket;
    }

    private static LinuxSocket Bound(Func<AddressFamily, LinuxSocket> open, Action<LinuxSocket> prepare, int port)
    {
        try
        {
            return Bound(open(AddressFamily.InterNetworkV6), prepare, IPAddress.IPv6Any, port);
        }
        catch (ErrnoException e) when (e.Errno is EAFNOSUPPORT or Errno.EADDRNOTAVAIL)
        {
            return Bound(open(AddressFamily.InterNetwork), prepare, IPAddress.Any, port);
        }
    }

    private static LinuxSocket Bound(LinuxSocket socket, Action<LinuxSocket> prepare, IPAddress address, int port)
    {
        try
        {
            if (socket.Family == AddressFamily.InterNetworkV6)
            {
                socket.Set(SocketOptions.IPv6Only, 0);
            }

            prepare(socket);
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
