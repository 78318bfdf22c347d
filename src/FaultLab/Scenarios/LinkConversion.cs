using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>Checks the links: their ends, their interfaces and their subnets.</summary>
internal sealed class LinkConversion(Conversion conversion)
{
    /// <summary>IFNAMSIZ of linux/if.h, less the closing zero.</summary>
    private const int LongestInterfaceName = 15;

    /// <summary>The least MTU of a link with IPv6 (RFC 8200, section 5).</summary>
    private const int LeastIpv6Mtu = 1280;

    /// <summary>The networks set aside for benchmarks (RFC 2544) and for documentation (RFC 3849): nothing real is there.</summary>
    public static readonly ImmutableArray<IPNetwork> LabNetworks = [IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("2001:db8::/32")];

    /// <summary>What is wrong with an impairment on a link that is to have the kernel's wire.</summary>
    internal const string WireKernelCannot =
        "burst, distribution, and queue beside anything but rate need FaultLab's own wire, but the link has \"wire: kernel\"; set \"wire: user\" or \"auto\"";

    private readonly Dictionary<Endpoint, string> _taken = [];
    private readonly List<(IPNetwork Subnet, string Link)> _subnets = [];
    private readonly HashSet<string> _names = [];

    public ImmutableArray<Link> Convert(IReadOnlyList<LinkConfig?> links) =>
        [.. links.Select((link, index) => link is null ? null : Convert(link, $"topology.links[{index}]")).OfType<Link>()];

    private Link Convert(LinkConfig link, string path)
    {
        CheckName(link.Name, path);
        var ends = (link.Endpoints ?? []).ToArray();
        for (var index = 0; index < ends.Length; index++)
        {
            CheckEndpoint(ends[index], link.Name, $"{path}.endpoints[{index}]");
        }

        if (link.Endpoints is not null && ends.Length != 2)
        {
            conversion.Error($"{path}.endpoints", $"a link has two ends, not {ends.Length}");
        }
        else if (ends is [{ } a, { } b] && a.Node == b.Node)
        {
            conversion.Error($"{path}.endpoints", $"both ends are on {a.Node}");
        }

        var subnets = (link.Subnet ?? []).ToArray();
        for (var index = 0; index < subnets.Length; index++)
        {
            CheckSubnet(subnets[index], link.Name, $"{path}.subnet[{index}]");
            CheckMtu(subnets[index], link.Mtu, $"{path}.subnet[{index}]");
        }

        var nowhere = new Endpoint("", "");
        var converted = new Link
        {
            Name = link.Name ?? "",
            A = ends.ElementAtOrDefault(0) ?? nowhere,
            B = ends.ElementAtOrDefault(1) ?? nowhere,
            Subnets = [.. subnets.OfType<IPNetwork>()],
            Wire = link.Wire ?? WireKind.Auto,
            Impair = link.Impair?.Convert(conversion, $"{path}.impair"),
        };
        if (converted is { Wire: WireKind.Kernel, Impair.NeedsUserWire: true })
        {
            conversion.Error($"{path}.impair", WireKernelCannot);
        }

        return converted with { Mtu = link.Mtu ?? converted.Mtu };
    }

    public void CheckName(string? name, string path)
    {
        if (name is not null && !_names.Add(name))
        {
            conversion.Error($"{path}.name", $"another link is named \"{name}\" already");
        }

        if (name is not null && conversion.NodeNames.Contains(name))
        {
            conversion.Error($"{path}.name", $"a node is named \"{name}\" already; routes could not tell the two apart");
        }
    }

    public void CheckEndpoint(Endpoint? end, string? owner, string path)
    {
        if (end is null)
        {
            return;
        }

        conversion.Node(path, end.Node);
        if (end.Interface.Length > LongestInterfaceName)
        {
            conversion.Error(path, $"\"{end.Interface}\" has {end.Interface.Length} letters; the kernel takes names of {LongestInterfaceName} at most");
        }
        else if (end.Interface is "lo" or "." or ".." || end.Interface.Any(letter => letter == '/' || letter <= ' ' || letter > '~'))
        {
            conversion.Error(path, $"\"{end.Interface}\" cannot be the name of an interface");
        }

        if (!_taken.TryAdd(end, owner ?? "another link"))
        {
            conversion.Error(path, $"{end} is already an end of {_taken[end]}");
        }
    }

    public void CheckSubnet(IPNetwork? given, string? owner, string path)
    {
        if (given is not { } subnet)
        {
            return;
        }

        var isIpv4 = subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        if (!LabNetworks.Any(network => network.Contains(subnet.BaseAddress) && subnet.PrefixLength >= network.PrefixLength))
        {
            conversion.Error(path, $"{subnet} is not for labs; take one from 198.18.0.0/15 or 2001:db8::/32");
        }

        // Two addresses besides those of the subnet itself and of the broadcast.
        var longest = isIpv4 ? 30 : 126;
        if (subnet.PrefixLength > longest)
        {
            conversion.Error(path, $"{subnet} is too small for two ends; it must be /{longest} or shorter");
        }

        foreach (var (other, name) in _subnets.Where(other => other.Subnet.Contains(subnet.BaseAddress) || subnet.Contains(other.Subnet.BaseAddress)))
        {
            conversion.Error(path, $"{subnet} overlaps {other} of {name}");
        }

        _subnets.Add((subnet, owner ?? "another link"));
    }

    private void CheckMtu(IPNetwork? subnet, int? mtu, string path)
    {
        if (subnet?.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && mtu < LeastIpv6Mtu)
        {
            conversion.Error(path, $"IPv6 needs an mtu of {LeastIpv6Mtu} at least, and the link has {mtu}");
        }
    }
}
