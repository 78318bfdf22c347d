using System.Net;
using FaultLab.Linux;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Probes;

/// <summary>What ICMP errors mean for a probe (types and codes: IANA ICMP and ICMPv6 parameters).</summary>
internal static class IcmpErrors
{
    public static void Judge(Attempt attempt, bool isIPv6, int type, int code, IPAddress? from)
    {
        var (refused, detail) = Judge(isIPv6, type, code, from);
        if (refused)
        {
            attempt.Refused(detail);
        }
        else
        {
            attempt.Lost(detail);
        }
    }

    /// <summary>An error of another host is an active no. One of our own kernel says only that no neighbour answered: lost.</summary>
    public static (bool Refused, string Detail) Judge(bool isIPv6, int type, int code, IPAddress? from)
    {
        var what = Describe(isIPv6, type, code);
        return from is null || IsOwn(from) ? (false, $"{what}: no neighbour answered") : (true, $"{what} from {from}");
    }

    internal static string Describe(bool isIPv6, int type, int code) => (isIPv6, type, code) switch
    {
        (false, 3, 0) => "network unreachable",
        (false, 3, 1) or (true, 1, 3) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) or (true, 1, 4) => "port unreachable",
        (false, 3, 4) or (true, 2, _) => "packet too big",
        (false, 3, 9 or 10 or 13) or (true, 1, 1) => "prohibited",
        (true, 1, 0) => "no route",
        (true, 1, 5 or 6) => "rejected",
        (false, 11, _) or (true, 3, _) => "time exceeded",
        _ => $"ICMP type {type} code {code}",
    };

    // Only an address of this node can be bound to.
    private static bool IsOwn(IPAddress address)
    {
        try
        {
            using var socket = LinuxSocket.Udp(address.AddressFamily);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (ErrnoException)
        {
            return false;
        }
    }
}
