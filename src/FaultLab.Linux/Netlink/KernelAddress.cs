using System.Net;
using System.Net.Sockets;

namespace FaultLab.Linux.Netlink;

/// <summary>Addresses as the kernel writes them.</summary>
internal static class KernelAddress
{
    /// <summary>AF_INET, linux/socket.h.</summary>
    public const byte InterNetwork = 2;

    /// <summary>AF_INET6, linux/socket.h.</summary>
    public const byte InterNetworkV6 = 10;

    public static byte ToKernel(this AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => InterNetwork,
        AddressFamily.InterNetworkV6 => InterNetworkV6,
        _ => throw new ArgumentException($"{family} is neither IPv4 nor IPv6.", nameof(family)),
    };

    /// <summary>Null when the bytes are neither an IPv4 nor an IPv6 address.</summary>
    public static IPAddress? Read(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new IPAddress(bytes) : null;
}
