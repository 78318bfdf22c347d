using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>The send buffer of sockets for large datagrams, and how many of them are handed over in one call.</summary>
internal static class SendBuffers
{
    /// <summary>Some sixty datagrams of 64 KiB.</summary>
    private const int Size = 4 << 20;

    /// <summary>Beyond this a system call less saves nothing that could be measured.</summary>
    private const int LargestBatch = 64;

    /// <summary>Of data in one call: small enough to stay in the processor's cache.</summary>
    private const int BatchBytes = 512 << 10;

    public static LinuxSocket Enlarge(LinuxSocket socket)
    {
        // Above net.core.wmem_max only with CAP_NET_ADMIN.
        if (socket.TrySet(SocketOptions.SendBufferForced, Size) < 0)
        {
            socket.TrySet(SocketOptions.SendBuffer, Size);
        }

        return socket;
    }

    /// <param name="size">Of one datagram, bytes.</param>
    public static int BatchOf(int size) => Math.Clamp(BatchBytes / size, 1, LargestBatch);
}
