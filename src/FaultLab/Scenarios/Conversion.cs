using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>What the conversions of a scenario's parts share: the names it defines, its files, and where to report.</summary>
internal sealed class Conversion(ScenarioConfig config, Diagnostics diagnostics, ScenarioFiles files)
{
    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private readonly OrderedDictionary<string, NodeConfig?> _nodes = config.Topology?.Nodes ?? [];
    private readonly ImmutableArray<LinkConfig> _links = [.. (config.Topology?.Links ?? []).OfType<LinkConfig>()];
    private readonly ImmutableArray<TunnelConfig> _tunnels = [.. (config.Topology?.Tunnels ?? []).OfType<TunnelConfig>()];

    public ScenarioConfig Scenario { get; } = config;

    public ScenarioFiles Files { get; } = files;

    public IEnumerable<string> NodeNames => _nodes.Keys;

    public IEnumerable<string> LinkNames => _links.Select(link => link.Name).OfType<string>();

    public IEnumerable<string> TunnelNames => _tunnels.Select(tunnel => tunnel.Name).OfType<string>();

    public IEnumerable<string> ProbeNames => (Scenario.Probes ?? []).Select(probe => probe?.Name).OfType<string>();

    public IEnumerable<string> TrafficNames => (Scenario.Traffic ?? []).Select(traffic => traffic?.Name).OfType<string>();

    /// <summary>Names of the modules that faults load.</summary>
    public IEnumerable<string> LoadedModules => (Scenario.Faults ?? []).Select(entry => entry?.Fault).OfType<FaultKinds.ModuleConfig>()
        .Select(module => Path.GetFileNameWithoutExtension(module.Load)).OfType<string>();

    /// <summary>
    /// Whether links and forwarding are as the user meant them, so that it can be said who reaches whom. Known once the links
    /// are converted.
    /// </summary>
    public bool IsWired => !diagnostics.HasErrorAt("topology.links")
        && !NodeNames.Any(name => diagnostics.HasErrorAt($"topology.nodes.{name}.forward") || diagnostics.HasMisspelt($"topology.nodes.{name}", "forward"));

    public void Error(string path, string message, string? suggestion = null) => diagnostics.Add(path, message, suggestion);

    /// <summary>Reports that all of some keys are missing, unless one of them is there but wrong or misspelt, and was reported.</summary>
    public void Missing(string path, string message, params IReadOnlyList<string> keys)
    {
        if (!keys.Any(key => diagnostics.HasErrorAt(Paths.Join(path, key)) || diagnostics.HasMisspelt(path, key)))
        {
            Error(path, message);
        }
    }

    /// <summary>Reports a name that is none of the known ones. Null was reported before, or need not be there.</summary>
    public bool Known(string path, string? name, string kind, IEnumerable<string> names)
    {
        if (name is null)
        {
            return false;
        }

        var known = names.ToArray();
        if (!known.Contains(name))
        {
            Error(path, $"no {kind} is named \"{name}\"", NearestName.Of(name, known));
            return false;
        }

        return true;
    }

    /// <summary>The node as configured; null, and a report, when there is none of that name.</summary>
    public NodeConfig? Node(string path, string? name) => Known(path, name, "node", NodeNames) ? _nodes[name!] : null;

    /// <summary>The node as configured, if there is one: for checks after <see cref="Node"/>.</summary>
    public NodeConfig? Config(string? name) => name is null ? null : _nodes.GetValueOrDefault(name);

    /// <summary>Also reports a node that <paramref name="what"/> (<c>sysctl faults</c>) cannot work on, having no agent.</summary>
    public NodeConfig? NodeWithAgent(string path, string? name, string what)
    {
        var node = Node(path, name);
        if (node is { Agent: AgentMode.None, Kind: not NodeKind.Host })
        {
            Error(path, $"{name} has \"agent: none\", but {what} need an agent on it");
        }

        return node;
    }

    /// <summary>Also reports a node that is no VM.</summary>
    public NodeConfig? Vm(string path, string? name, string what)
    {
        var node = Node(path, name);
        if (node is { Kind: NodeKind.Host or NodeKind.Container })
        {
            Error(path, $"{name} is a {Words.Of(node.Kind.Value)}, and {what} need a vm");
        }

        return node;
    }

    /// <summary>Reports a name that is none of the node's interfaces.</summary>
    public void Interface(string path, string node, string? name) => Known(path, name, $"interface of {node}", LinksOf(node)
        .SelectMany(link => link.Endpoints ?? []).OfType<Endpoint>().Where(end => end.Node == node).Select(end => end.Interface));

    /// <summary>Also reports a node that is no container.</summary>
    public NodeConfig? Container(string path, string? name, string what)
    {
        var node = Node(path, name);
        if (node is { Kind: not null and not NodeKind.Container })
        {
            Error(path, $"{name} is a {Words.Of(node.Kind.Value)}, and {what} need a container");
        }

        return node;
    }

    public LinkConfig? Link(string path, string? name) =>
        Known(path, name, "link", LinkNames) ? _links.First(link => link.Name == name) : null;

    public IEnumerable<LinkConfig> LinksOf(string node) => _links.Where(link => link.Ends.Contains(node));

    public IEnumerable<LinkConfig> SharedLinks(string a, string b) => LinksOf(a).Where(link => link.Ends.Contains(b));

    /// <summary>Reports two nodes that packets cannot go between: the same one, one without address, or two without a way.</summary>
    /// <param name="address">An address that does not follow from the links: whether a way leads there is not known.</param>
    public void CheckPath(string path, string? from, string? to, IPAddress? address = null)
    {
        if (Config(from) is null || Config(to) is null)
        {
            return;
        }

        if (from == to)
        {
            Error($"{path}.to", $"\"{to}\" is also where it comes from");
        }
        else if (address is null && IsWired && !Families.Any(family => Reaches(from!, to!, family)))
        {
            Error($"{path}.to", $"no way leads from {from} to {to} over links with subnets and nodes with \"forward: true\"");
        }
    }

    /// <summary>Reports a link or tunnel by which a node has no address.</summary>
    public void CheckOver(string path, string? over, string? to)
    {
        if (!Known(path, over, "link or tunnel", LinkNames.Concat(TunnelNames)) || Config(to) is null)
        {
            return;
        }

        var link = _links.FirstOrDefault(l => l.Name == over);
        var ends = link?.Ends ?? _tunnels.First(t => t.Name == over).Endpoints?.OfType<Endpoint>().Select(e => e.Node) ?? [];
        if (!ends.Contains(to) || link?.HasSubnet() == false)
        {
            Error(path, $"{to} has no address on {over}");
        }
    }

    private bool Reaches(string from, string to, AddressFamily family)
    {
        var seen = new HashSet<string> { from };
        var next = new Queue<string>(seen);
        while (next.TryDequeue(out var node))
        {
            if (node != from && Config(node)?.Forward != true)
            {
                continue;
            }

            foreach (var neighbour in LinksOf(node).Where(link => link.HasSubnet(family)).SelectMany(link => link.Ends))
            {
                if (seen.Add(neighbour))
                {
                    next.Enqueue(neighbour);
                }
            }
        }

        return seen.Contains(to);
    }
}
