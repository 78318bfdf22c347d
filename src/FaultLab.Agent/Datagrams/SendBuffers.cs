using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>The send buffer of sockets for large datagrams.</summary>
internal static class SendBuffers
{
    // Some fifteen datagrams of 64 KiB; the kernel's own limit (net.core.wmem_max) may make it less.
    private const int Size = 1024 * 1024;

    public static LinuxSocket Enlarge(LinuxSocket socket)
    {
        socket.TrySet(SocketOptions.SendBuffer, Size);
        return socket;
    }
}
