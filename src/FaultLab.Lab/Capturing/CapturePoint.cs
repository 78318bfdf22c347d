using FaultLab.Lab.Topology;
using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Packets;

namespace FaultLab.Lab.Capturing;

/// <summary>An interface that can be captured: one of this machine, or the port of a link in a lab that runs.</summary>
/// <param name="Title">As the file names it: <c>eth0</c>, or <c>wan1 (gw)</c>.</param>
/// <param name="Namespace">Null: the one this program is in.</param>
public sealed record CapturePoint(string Title, string? Namespace, int InterfaceIndex)
{
    /// <summary>Finds what a name means: an interface here, else a link of a lab that runs.</summary>
    /// <param name="name">Of the interface or link.</param>
    /// <param name="run">Only this lab; null: any.</param>
    /// <param name="node">At the end of this node; null: the first.</param>
    /// <exception cref="LabException">There is none, or more than one.</exception>
    public static CapturePoint Find(string name, string? run = null, string? node = null)
    {
        if (run is null && node is null)
        {
            using var netlink = RouteNetlink.Open();
            if (netlink.Links.Find(name) is { } here)
            {
                return new CapturePoint(name, null, here.Index);
            }
        }

        var found = Ports(name, run).Where(p => node is null || p.Node == node).ToList();
        var panels = found.Select(p => p.Panel).Distinct().ToList();
        return panels.Count switch
        {
            0 => throw new LabException($"There is no interface '{name}' on this machine, and no lab that runs has a link of that name.",
                $"See 'ip link' and 'faultlab list'. {Known(run)}".TrimEnd()),
            1 => Point(name, found[0]),
            _ => throw new LabException($"Several labs have a link '{name}'.", $"Say which: --run {string.Join(" or --run ", panels.Select(RunOf))}"),
        };
    }

    /// <summary>Starts a capture there.</summary>
    /// <exception cref="LabException">Not root, or the interface is gone.</exception>
    public PacketCapture Start(IPacketBlockSink sink, CaptureOptions options)
    {
        try
        {
            if (Namespace is null)
            {
                return PacketCapture.Start(InterfaceIndex, sink, options);
            }

            using var home = NetworkNamespace.Open(Namespace);
            return home.Run(() => PacketCapture.Start(InterfaceIndex, sink, options));
        }
        catch (ErrnoException e)
        {
            throw LabErrors.From(e, $"capture on {Title}");
        }
    }

    private static CapturePoint Point(string link, (string Panel, string Node, LinkInfo Port) port) =>
        new($"{link} ({port.Node})", port.Panel, port.Port.Index);

    private static string Known(string? run)
    {
        var links = Ports(null, run).Select(p => p.Port.Alias!.Split(':')[0]).Distinct().Order(StringComparer.Ordinal).ToList();
        return links.Count == 0 ? "" : $"Links: {string.Join(", ", links)}.";
    }

    /// <summary>Ports carry <c>link:node</c> as their alias.</summary>
    private static IEnumerable<(string Panel, string Node, LinkInfo Port)> Ports(string? link, string? run)
    {
        foreach (var panel in NetworkNamespace.List().Where(n => n.StartsWith(LabNames.Prefix, StringComparison.Ordinal)))
        {
            if (run is not null && panel != LabNames.Panel(run))
            {
                continue;
            }

            IReadOnlyList<LinkInfo> links;
            try
            {
                using var home = NetworkNamespace.Open(panel);
                using var netlink = home.Run(RouteNetlink.Open);
                links = netlink.Links.List();
            }
            catch (ErrnoException)
            {
                // It was just taken down, or only a name is left of it.
                continue;
            }

            foreach (var port in links.Where(l => l.Alias is not null && l.Name.StartsWith('p')).OrderBy(l => l.Name, StringComparer.Ordinal))
            {
                if (port.Alias!.Split(':', 2) is [var ofLink, var node] && (link is null || ofLink == link))
                {
                    yield return (panel, node, port);
                }
            }
        }
    }

    private static string RunOf(string panel) => panel[LabNames.Prefix.Length..];
}
