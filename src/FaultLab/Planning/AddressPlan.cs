using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios;

namespace FaultLab.Planning;

/// <summary>One end of a link with its addresses.</summary>
/// <param name="Far">The other end.</param>
/// <param name="Addresses">One of each subnet of the link, in their order.</param>
internal sealed record Port(Link Link, Endpoint Near, Endpoint Far, string Mac, ImmutableArray<IPAddress> Addresses)
{
    public IPAddress? AddressOf(AddressFamily family) => Addresses.FirstOrDefault(address => address.AddressFamily == family);
}

/// <summary>Which addresses the ends of the links get: of each subnet the first for end A and the second for end B.</summary>
internal sealed class AddressPlan
{
    private readonly Dictionary<string, ImmutableArray<Port>> _ports;

    private readonly ImmutableArray<Tunnel> _tunnels;

    public AddressPlan(Scenario scenario)
    {
        _tunnels = scenario.Topology.Tunnels;
        var ports = scenario.Topology.Links.SelectMany((link, index) => new[]
        {
            PortOf(scenario, link, index, host: 1),
            PortOf(scenario, link, index, host: 2),
        }).ToLookup(port => port.Near.Node);
        _ports = scenario.Topology.Nodes.ToDictionary(node => node.Name, node => ports[node.Name].ToImmutableArray());
    }

    /// <summary>The ports of a node in the order of the links.</summary>
    public ImmutableArray<Port> PortsOf(string node) => _ports[node];

    /// <summary>The end of a link that faces the given one.</summary>
    public Port Across(Port port) => _ports[port.Far.Node].First(far => far.Link.Name == port.Link.Name);

    /// <summary>
    /// The address by which <paramref name="from"/> speaks to <paramref name="to"/>: the one on a link they share, otherwise the first of
    /// its first interface that has one. IPv4 where there is IPv4.
    /// </summary>
    /// <param name="over">The link or tunnel whose address it shall be.</param>
    public IPAddress Target(string from, string to, string? over = null)
    {
        if (_tunnels.FirstOrDefault(tunnel => tunnel.Name == over) is { } inner)
        {
            return Host(inner.Subnets.OrderBy(subnet => subnet.BaseAddress.AddressFamily).First(), inner.A.Node == to ? 1 : 2);
        }

        return Targets(from, PortsOf(to).Where(port => over is null || port.Link.Name == over)).First();
    }

    /// <summary>As <see cref="Target"/>, of one family; null: the node has none of that.</summary>
    public IPAddress? TargetOf(string from, string to, AddressFamily family) =>
        Targets(from, PortsOf(to)).FirstOrDefault(address => address.AddressFamily == family);

    private static IEnumerable<IPAddress> Targets(string from, IEnumerable<Port> ports)
    {
        var all = ports.ToArray();
        return all.Where(port => port.Far.Node == from).Concat(all).SelectMany(port => port.Addresses.OrderBy(address => address.AddressFamily));
    }

    private static Port PortOf(Scenario scenario, Link link, int index, int host)
    {
        var (near, far) = host == 1 ? (link.A, link.B) : (link.B, link.A);
        return new Port(link, near, far, Mac(scenario, (index * 2) + host), [.. link.Subnets.Select(subnet => Host(subnet, host))]);
    }

    /// <summary>Locally administered; the scenario's name tells the labs apart, the number its ports.</summary>
    private static string Mac(Scenario scenario, int number)
    {
        var name = StableHash.Of(scenario.Name);
        return $"02:fa:{(name >> 8) & 0xFF:x2}:{name & 0xFF:x2}:{(number >> 8) & 0xFF:x2}:{number & 0xFF:x2}";
    }

    /// <summary>An address of a subnet by its number.</summary>
    public static IPAddress Host(IPNetwork subnet, int host)
    {
        var octets = subnet.BaseAddress.GetAddressBytes();
        octets[^1] += (byte)host;
        return new IPAddress(octets);
    }
}
