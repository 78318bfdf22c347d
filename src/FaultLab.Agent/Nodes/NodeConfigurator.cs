using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Agent.Proxying;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Modules;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Proc;

namespace FaultLab.Agent.Nodes;

/// <summary>
/// Makes the node look as its configuration says, as often as asked. What a fault holds (an interface that shall be down, the default
/// routes) is left alone until it lets go.
/// </summary>
internal sealed class NodeConfigurator(RouteNetlink netlink) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _heldDown = [];
    private readonly HashSet<AddressFamily> _heldDefaultRoutes = [];
    private NodeConfiguration? _configuration;
    private TransparentProxy? _proxy;

    public void Configure(NodeConfiguration configuration)
    {
        lock (_lock)
        {
            _configuration = configuration;
            LoadModules(configuration.Modules);
            netlink.Links.SetUp(netlink.Links.Get("lo").Index, up: true);
            var indices = InterfaceNames.Settle(netlink, configuration.Interfaces);
            SetSysctls(configuration);
            foreach (var wanted in configuration.Interfaces)
            {
                Set(wanted, indices[wanted.Name]);
            }

            Tunnels.Configure(netlink, configuration.Tunnels);
            AddRoutes(configuration.Routes);
            AddRules(configuration.Rules);
            AddressTranslation.Set(configuration.Nat);
            MultipathTcp.Set(configuration.Mptcp);
            if (configuration.Proxy is { } proxy)
            {
                _proxy ??= new TransparentProxy(proxy);
                TransparentProxy.Redirect(proxy, netlink);
            }
        }
    }

    /// <summary>Sees to it that configuring does not bring this interface up.</summary>
    public void HoldDown(string name)
    {
        lock (_lock)
        {
            _heldDown.Add(name);
        }
    }

    /// <summary>Brings the interface up again, with the addresses and routes that were configured for it.</summary>
    /// <returns>False when it is not there, as a card that was unplugged meanwhile: it is brought up when it comes back.</returns>
    public bool Release(string name)
    {
        lock (_lock)
        {
            _heldDown.Remove(name);
            if (netlink.Links.Find(name) is not { Index: var index })
            {
                return false;
            }

            netlink.Links.SetUp(index, up: true);
            if (_configuration is { } configuration)
            {
                foreach (var wanted in configuration.Interfaces.Where(i => i.Name == name))
                {
                    Set(wanted, index);
                }

                AddRoutes(configuration.Routes, othersMayBeGone: true);
                MultipathTcp.JoinAgain(configuration.Mptcp, name);
            }

            return true;
        }
    }

    public void Dispose() => _proxy?.Dispose();

    /// <summary>Sees to it that configuring does not touch the default routes of one IP version.</summary>
    public void HoldDefaultRoutes(AddressFamily family)
    {
        lock (_lock)
        {
            _heldDefaultRoutes.Add(family);
        }
    }

    public void ReleaseDefaultRoutes(AddressFamily family)
    {
        lock (_lock)
        {
            _heldDefaultRoutes.Remove(family);
        }
    }

    private static void LoadModules(IReadOnlyList<string> modules)
    {
        foreach (var module in modules.Where(module => LoadedModules.StateOf(KernelModules.NameOf(module)) is null))
        {
            try
            {
                KernelModules.Load(module, parameters: "", loaded: _ => { });
            }
            catch (ErrnoException e) when (e.Errno == Errno.EEXIST)
            {
                // Built into this kernel.
            }
        }
    }

    private static void SetSysctls(NodeConfiguration configuration)
    {
        if (configuration.Forward)
        {
            Sysctl.Write("net.ipv4.ip_forward", "1");
            WriteIfThere("net.ipv6.conf.all.forwarding", "1");
        }

        foreach (var (name, value) in configuration.Sysctls)
        {
            Sysctl.Write(name, value);
        }
    }

    // A kernel without IPv6 has no such parameters; in a container they cannot be written and were set from outside.
    private static void WriteIfThere(string name, string value)
    {
        if (Sysctl.Exists(name) && Sysctl.Read(name) != value)
        {
            Sysctl.Write(name, value);
        }
    }

    private void Set(InterfaceConfiguration wanted, int index)
    {
        // Dots in the name of an interface would be taken for separators.
        WriteIfThere($"net/ipv6/conf/{wanted.Name}/accept_dad", "0");
        if (wanted.Mtu > 0 && netlink.Links.Get(index).Mtu != wanted.Mtu)
        {
            netlink.Links.SetMtu(index, wanted.Mtu);
        }

        foreach (var address in wanted.Addresses)
        {
            netlink.Addresses.Add(InterfaceAddress.Parse(index, address));
        }

        if (!_heldDown.Contains(wanted.Name))
        {
            netlink.Links.SetUp(index, up: true);
        }
    }

    /// <param name="othersMayBeGone">Another interface may be unplugged, or just now be: its routes come with it.</param>
    private void AddRoutes(IReadOnlyList<RouteConfiguration> routes, bool othersMayBeGone = false)
    {
        var links = netlink.Links.List().ToDictionary(l => l.Name);
        foreach (var route in routes)
        {
            try
            {
                AddRoute(route, links);
            }
            catch (ErrnoException e) when (othersMayBeGone && e.Errno == Errno.ENODEV && route.NextHops.Any(hop => netlink.Links.Find(hop.Interface) is null))
            {
            }
        }
    }

    private void AddRoute(RouteConfiguration route, Dictionary<string, LinkInfo> links)
    {
        var destination = IPNetwork.Parse(route.Destination);
        if (route.Table == 0 && destination.PrefixLength == 0 && _heldDefaultRoutes.Contains(destination.BaseAddress.AddressFamily))
        {
            return;
        }

        // The kernel refuses a hop over an interface that is down; that one comes with its interface.
        var hops = route.NextHops.Where(hop => !_heldDown.Contains(hop.Interface)).Select(hop => ToHop(hop, links)).ToImmutableArray();
        if (hops.Length > 0)
        {
            netlink.Routes.Replace(new Route { Destination = destination, NextHops = hops, Metric = route.Metric, Table = TableOf(route) });
        }
    }

    private static int TableOf(RouteConfiguration route) => route.Table == 0 ? Route.MainTable : route.Table;

    private void AddRules(IReadOnlyList<RuleConfiguration> rules)
    {
        foreach (var rule in rules)
        {
            netlink.Rules.Add(new RoutingRule
            {
                Priority = rule.Number,
                Table = rule.Number,
                From = rule.From is null ? null : IPNetwork.Parse(rule.From),
                ComesIn = rule.In,
                IsIPv6 = rule.IsIPv6,
            });
        }
    }

    private static NextHop ToHop(NextHopConfiguration hop, Dictionary<string, LinkInfo> links) =>
        links.TryGetValue(hop.Interface, out var link)
            ? new NextHop(hop.Via.Length == 0 ? null : IPAddress.Parse(hop.Via), link.Index)
            : throw new ErrnoException($"add a route over {hop.Interface}", Errno.ENODEV);
}
