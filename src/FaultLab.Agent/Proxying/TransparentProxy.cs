using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Agent.Nodes;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Linux.Events;
using FaultLab.Linux.Netfilter;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Sockets;

namespace FaultLab.Agent.Proxying;

/// <summary>
/// Takes the TCP connections that come in by some interfaces and are meant for others, and goes on with each by a connection of its own to
/// where it was meant to go. nftables leads them here.
/// </summary>
internal sealed class TransparentProxy : IDisposable
{
    /// <summary>Beside the ports of traffic and services; what comes for it directly was not redirected, and is refused.</summary>
    private const int Port = 15001;

    /// <summary>NF_IP_PRI_NAT_DST, linux/netfilter_ipv4.h.</summary>
    private const int DestinationPriority = -100;

    private const string Table = "faultlab_proxy";
    private const int Backlog = 128;

    private readonly bool _mptcp;
    private readonly EventLoop _loop = new("proxy", nice: 0, static e => Console.Error.WriteLine($"faultlab-agent: proxy: {e.Message}"));
    private readonly List<LinuxSocket> _listeners = [];
    private readonly HashSet<Relay> _relays = [];

    public TransparentProxy(ProxyConfiguration configuration)
    {
        _mptcp = configuration.Mptcp;
        _loop.Invoke(() =>
        {
            Listen(AddressFamily.InterNetwork);
            Listen(AddressFamily.InterNetworkV6);
        });
    }

    /// <summary>Leads the connections here; called again when the node's addresses may have changed.</summary>
    public static void Redirect(ProxyConfiguration configuration, RouteNetlink netlink)
    {
        var own = netlink.Addresses.List().Select(address => address.Address).Distinct().ToLookup(address => address.AddressFamily);
        var rules = from name in configuration.In
                    from family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
                    select own[family].Aggregate(
                        new NftRule($"proxy {family} from {name}").ComesIn(name).IsOf(family).Is(ProtocolType.Tcp), (rule, address) => rule.NotTo(address)).Redirect(Port);
        using var nftables = Nftables.Open();
        nftables.Replace(new NftTable(Table, [new NftChain("redirect", "nat", NftHook.PreRouting, DestinationPriority, [.. rules])]));
    }

    public void Dispose()
    {
        _loop.Invoke(() =>
        {
            _listeners.ForEach(listener => listener.Dispose());
            foreach (var relay in _relays.ToImmutableArray())
            {
                relay.Dispose();
            }
        });
        _loop.Dispose();
    }

    private void Listen(AddressFamily family)
    {
        var isIPv6 = family == AddressFamily.InterNetworkV6;
        var socket = LinuxSocket.Tcp(family);
        _listeners.Add(socket);
        socket.Set(SocketOptions.ReuseAddress, 1);
        if (isIPv6)
        {
            socket.Set(SocketOptions.IPv6Only, 1);
        }

        socket.Bind(new IPEndPoint(isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port));
        socket.Listen(Backlog);
        _loop.Watch(socket.Descriptor, LoopEvents.Readable, _ => Accept(socket));
    }

    private void Accept(LinuxSocket listener)
    {
        while (listener.Accept() is { } client)
        {
            if (client.OriginalDestination() is { Port: not Port } target)
            {
                var onward = _mptcp ? LinuxSocket.Mptcp(client.Family) : LinuxSocket.Tcp(client.Family);
                _relays.Add(new Relay(_loop, client, onward, target, relay => _relays.Remove(relay)));
            }
            else
            {
                client.Dispose();
            }
        }
    }
}
