using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Datagrams;

/// <summary>The interface and the Ethernet address by which frames reach an IPv4 target, as the node's own routes and neighbours have it.</summary>
/// <param name="Name">Of the interface they leave by.</param>
/// <param name="Index">Its number.</param>
/// <param name="Own">Ethernet address of that interface.</param>
/// <param name="Neighbour">Ethernet address of the target or of the gateway towards it.</param>
internal sealed record NextHop(string Name, int Index, byte[] Own, byte[] Neighbour)
{
    private const int DiscardPort = 9;
    private const int AnswerMilliseconds = 20;
    private const int Tries = 50;

    /// <exception cref="ArgumentException">The target is not IPv4, has no route, or its neighbour does not answer.</exception>
    public static NextHop Find(IPAddress target)
    {
        if (target.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException("socket packet sends to IPv4 targets only");
        }

        var (name, gateway) = RouteTo(target, File.ReadLines("/proc/net/route").Skip(1))
            ?? throw new ArgumentException($"there is no route to {target}");
        using var netlink = RouteNetlink.Open();
        var link = netlink.Links.Get(name);

        // A datagram has the kernel ask for the neighbour; its answer is found in the table soon after.
        using var ask = LinuxSocket.Udp(AddressFamily.InterNetwork);
        var remote = new IPEndPoint(gateway, DiscardPort).Serialize();
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (NeighbourIn(File.ReadLines("/proc/net/arp").Skip(1), gateway, name) is { } neighbour)
            {
                return new NextHop(name, link.Index, PhysicalAddress.Parse(link.Mac).GetAddressBytes(), neighbour);
            }

            ask.SendTo([0], remote);
            ask.WaitReadable(AnswerMilliseconds);
        }

        throw new ArgumentException($"{gateway} does not answer ARP on {name}");
    }

    /// <summary>The most specific route that is up, of lines of /proc/net/route: interface, destination, gateway, flags, …, metric, mask.</summary>
    internal static (string Interface, IPAddress Gateway)? RouteTo(IPAddress target, IEnumerable<string> lines)
    {
        const int up = 1;
        var wanted = BitConverter.ToUInt32(target.GetAddressBytes());
        return lines.Select(line => line.Split('\t', StringSplitOptions.TrimEntries)).Where(field => field.Length > 7)
            .Select(field => (Name: field[0], To: Hex(field[1]), Gateway: Hex(field[2]), Flags: Hex(field[3]), Metric: uint.Parse(field[6], CultureInfo.InvariantCulture), Mask: Hex(field[7])))
            .Where(route => (route.Flags & up) != 0 && (wanted & route.Mask) == route.To)
            .OrderByDescending(route => System.Numerics.BitOperations.PopCount(route.Mask)).ThenBy(route => route.Metric)
            .Select(route => ((string, IPAddress)?)(route.Name, route.Gateway == 0 ? target : new IPAddress(route.Gateway)))
            .FirstOrDefault();
    }

    /// <summary>Of lines of /proc/net/arp: address, type, flags, Ethernet address, mask, interface. Null: not known, or not yet.</summary>
    internal static byte[]? NeighbourIn(IEnumerable<string> lines, IPAddress address, string name)
    {
        const uint complete = 2;
        return lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(field => field.Length > 5)
            .Where(field => field[0] == address.ToString() && field[5] == name && (Hex(field[2][2..]) & complete) != 0)
            .Select(field => PhysicalAddress.Parse(field[3]).GetAddressBytes()).FirstOrDefault();
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
