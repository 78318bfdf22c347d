using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Qemu;
using FaultLab.Linux;
using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Netlink;
using FaultLab.Linux.Packets;
using FaultLab.Linux.Wires;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Topology;

/// <summary>
/// The private network namespace of a run, without uplink, in which every link is two ports joined as a transparent wire: what comes in
/// on one goes out of the other untouched (tc mirred), past any bridge, route or firewall. The panel itself has no addresses and never
/// sends. Disposing closes the handles; <see cref="Teardown"/> removes what the journal lists.
/// </summary>
public sealed partial class PatchPanel : IDisposable
{
    private static readonly TimeSpan TimeForTap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeForCarrier = TimeSpan.FromSeconds(10);

    private readonly string _run;
    private readonly NetworkNamespace _namespace;
    private readonly RouteNetlink _netlink;
    private readonly ImmutableArray<PanelLink> _links;
    private readonly ResourceJournal _journal;
    private readonly TimeProvider _time;
    private readonly UserWires _userWires;
    private readonly SocketCards? _cards;
    private readonly List<HostNamespace> _hosts = [];
    private readonly Lock _lock = new();

    private PatchPanel(
        string run, NetworkNamespace home, IEnumerable<LinkPlan> links, ResourceJournal journal, TimeProvider time, UserWires userWires, SocketCards? cards)
    {
        (_run, _namespace, _journal, _time, _userWires, _cards) = (run, home, journal, time, userWires, cards);
        _links = Ports(links);
        _netlink = home.Run(() =>
        {
            // Without IPv6 there are no link-local addresses, and so no router solicitations and no neighbour discovery of ours.
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
            return RouteNetlink.Open();
        });
    }

    /// <summary>Whether the cards of VMs are sockets, because this machine lets its user make no taps.</summary>
    public bool HasSocketCards => _cards is not null;

    /// <summary>The panel's namespace, as <c>ip netns exec</c> takes it.</summary>
    public string NamespaceName => _namespace.Name;

    /// <summary>Makes the panel's namespace. Links have no ports yet.</summary>
    /// <exception cref="LabException">Not root, or a panel of that run is there already.</exception>
    /// <param name="userWires">The links that FaultLab carries itself; they end with the panel. Null: none.</param>
    /// <param name="cards">What VMs have in place of taps; ends with the panel. Null: taps.</param>
    public static PatchPanel Create(
        string run, IEnumerable<LinkPlan> links, ResourceJournal journal, TimeProvider time, UserWires? userWires = null, SocketCards? cards = null)
    {
        var name = LabNames.Panel(run);
        return new PatchPanel(run, CreateNamespace(name, journal), links, journal, time, userWires ?? UserWires.None, cards);
    }

    /// <summary>What a panel and its hosts are on this machine: to be written down with all else, so that the disk is waited for once.</summary>
    public static IReadOnlyList<Resource> ResourcesOf(string run, IReadOnlyList<NodePlan> hosts, IEnumerable<LinkPlan> links) =>
        [new NamespaceResource(LabNames.Panel(run)), .. ResourcesOf(run, hosts, Ports(links))];

    private static IReadOnlyList<Resource> ResourcesOf(string run, IReadOnlyList<NodePlan> hosts, ImmutableArray<PanelLink> links)
    {
        var names = hosts.Select(host => host.Name).ToHashSet();
        return
        [
            .. hosts.Select(host => new NamespaceResource(LabNames.Node(run, host.Name))),
            .. links.SelectMany(link => link.Ports).Where(port => names.Contains(port.Endpoint.Node)).Select(port => new LinkResource(LabNames.Panel(run), port.Name)),
        ];
    }

    private static ImmutableArray<PanelLink> Ports(IEnumerable<LinkPlan> links) => [.. links.Select((plan, place) => new PanelLink(plan, place + 1))];

    /// <summary>Does the work on a thread inside the panel, such as starting QEMU there, so that its taps are born in it.</summary>
    public T Run<T>(Func<T> work) => _namespace.Run(work);

    /// <summary>Makes the namespace of a host node, with an interface for each of the node's links: name, MAC and MTU as planned, down, without addresses.</summary>
    public HostNamespace CreateHost(NodePlan node) => CreateHosts([node])[0];

    /// <summary>Makes many at once: the namespaces beside each other, as far as the kernel lets.</summary>
    /// <param name="made">Called for each, by its place, as soon as it can be entered and before it has interfaces; of several threads.</param>
    /// <returns>One for each node, in their order.</returns>
    public IReadOnlyList<HostNamespace> CreateHosts(IReadOnlyList<NodePlan> nodes, Action<int, HostNamespace>? made = null)
    {
        var there = NetworkNamespace.List().ToHashSet();
        var names = nodes.Select(node => LabNames.Node(_run, node.Name)).ToList();
        foreach (var taken in names.Where(there.Contains))
        {
            throw LabErrors.From(new ErrnoException($"create namespace {taken}", Errno.EEXIST), $"make namespace {taken}");
        }

        _journal.RecordAll(ResourcesOf(_run, nodes, _links));
        var hosts = new HostNamespace?[nodes.Count];
        try
        {
            Parallel.For(0, nodes.Count, i =>
            {
                var host = MakeHost(nodes[i].Name, names[i]);
                hosts[i] = host;
                made?.Invoke(i, host);
            });
        }
        catch (AggregateException e) when (e.InnerException is LabException first)
        {
            throw first;
        }
        finally
        {
            _hosts.AddRange(hosts.OfType<HostNamespace>());
        }

        foreach (var (node, host) in nodes.Zip(hosts))
        {
            CreatePorts(node, host!);
        }

        return [.. hosts!];
    }

    private void CreatePorts(NodePlan node, HostNamespace host)
    {
        foreach (var planned in node.Interfaces)
        {
            var port = PortOf(node.Name, planned);
            Change($"make {node.Name}:{planned.Name}", () =>
            {
                _netlink.Links.CreateVeth(
                    new VethEnd(port.Name, Mtu: planned.Mtu),
                    new VethEnd(planned.Name, planned.Mac, planned.Mtu, host.Descriptor));
                (port.Host, port.IsVeth) = (host, true);
                port.Appeared(_netlink.Links.Get(port.Name).Index);
                _netlink.Links.SetAlias(port.Index, port.Alias);
                if (!_userWires.Carries(planned.Link))
                {
                    // Long before the first filter: to a young one the kernel adds it only after a grace period (net/sched/sch_generic.c, mini_qdisc_pair_swap).
                    _netlink.Qdiscs.AddClsact(port.Index);
                    port.HasClsact = true;
                }
            });
        }
    }

    /// <summary>The card that QEMU shall have for an interface of a VM: on a tap that it opens in the panel, or on sockets. Written to the journal.</summary>
    /// <param name="model">QEMU's device.</param>
    /// <param name="folder">For its sockets.</param>
    public QemuNic CardFor(string node, InterfacePlan planned, string model, string folder)
    {
        var port = PortOf(node, planned);
        _journal.Record(new LinkResource(NamespaceName, port.Name));
        if (_cards is not null)
        {
            port.Datagrams = new QemuDatagrams(Path.Combine(folder, port.Name), Path.Combine(folder, port.CardName));
            port.CardDrops = () => _cards.DropsOf(port.Endpoint.ToString());
            Change($"make {port.Endpoint}", () =>
            {
                _netlink.Links.CreateVeth(new VethEnd(port.Name, Mtu: planned.Mtu), new VethEnd(port.CardName, Mtu: planned.Mtu));
                _netlink.Links.SetUp(_netlink.Links.Get(port.CardName).Index, up: true);
            });
        }

        return new QemuNic(planned.Name, model, planned.Mac, port.Name, _userWires.Carries(planned.Link), port.Datagrams);
    }

    /// <summary>Takes the tap or the sockets that QEMU has opened as the port of a VM's interface. Again whenever QEMU was started anew.</summary>
    /// <exception cref="LabException">There is no tap after 10 s.</exception>
    public async Task JoinAsync(string node, InterfacePlan planned, CancellationToken cancellationToken)
    {
        var port = PortOf(node, planned);
        var tap = await BoundedWait.UntilAsync(() => _netlink.Links.Find(port.Name), TimeForTap, _time, cancellationToken).ConfigureAwait(false)
            ?? throw new LabException(
                $"QEMU did not open the tap {port.Name} of {port.Endpoint} within {TimeForTap.TotalSeconds:0} s.",
                remedy: "Load the tun module (modprobe tun) and see QEMU's own messages.");
        if (port.Datagrams is { } sides)
        {
            await _cards!.JoinAsync(port.Endpoint.ToString(), sides, _namespace, _netlink.Links.Get(port.CardName), _time, cancellationToken).ConfigureAwait(false);
        }

        await ChangeAsync($"join {port.Endpoint}", () =>
        {
            Find(planned.Link).IsWired = false;
            Prepare(port, tap, planned.Mtu);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins the two ports of a link and reads the wire back; impairs it as the plan says. Again after one of the ports was made anew.</summary>
    public Task WireAsync(string link, CancellationToken cancellationToken) => ChangeAsync($"wire {link}", () =>
    {
        var wire = Find(link);
        if (wire.Ports.FirstOrDefault(p => p.Index == 0) is { } missing)
        {
            throw new LabException($"Cannot wire {link}: {missing.Endpoint} has no port yet.");
        }

        if (_userWires.Carries(link))
        {
            foreach (var port in wire.Ports)
            {
                SetUp(port);
                PlugIn(wire, port);
            }

            SetQueues(wire);
            wire.IsWired = true;
            return;
        }

        foreach (var port in wire.Ports.Where(p => p.Other.Datagrams is not null))
        {
            port.Host?.Run(() => SwitchOffloadsOff(port.Endpoint.Interface));
        }

        foreach (var port in wire.Ports)
        {
            if (!port.IsFresh)
            {
                _netlink.Qdiscs.DeleteClsact(port.Index);
            }

            if (!port.HasClsact)
            {
                _netlink.Qdiscs.AddClsact(port.Index);
            }

            port.HasClsact = false;
            _netlink.Filters.Redirect(port.Index, port.Other.Index);
            SetUp(port);
            CheckRedirect(port);
        }

        SetQueues(wire);
        wire.IsWired = true;
    }, cancellationToken);

    /// <summary>
    /// Takes the carrier away from a host's interface, as pulling the cable does, or gives it back. Returns when the node's kernel has
    /// taken note: until then (a moment, on a busy machine seconds) its queue still takes or still refuses packets.
    /// </summary>
    public async Task SetCarrierAsync(string link, LinkEnd end, bool carrier, CancellationToken cancellationToken)
    {
        var port = HostPort(link, end);
        var what = $"set the carrier of {port.Endpoint}";
        await ChangeAsync(what, () => _netlink.Links.SetUp(port.Index, carrier), cancellationToken).ConfigureAwait(false);
        _ = await BoundedWait.UntilAsync(() => port.ReadsBack(carrier) ? port : null, TimeForCarrier, _time, cancellationToken).ConfigureAwait(false)
            ?? throw new LabException($"{port.Endpoint} does not read back with{(carrier ? "" : "out")} carrier {TimeForCarrier.TotalSeconds:0} s after it was set so.");
    }

    /// <summary>Takes a host's interface out of its node. It keeps its MAC and loses its addresses.</summary>
    public Task UnplugAsync(string link, LinkEnd end, CancellationToken cancellationToken) => ChangeAsync($"unplug {link}", () =>
    {
        var port = HostPort(link, end);
        port.Unplugged = true;
        if (port.Host?.Netlink.Links is not { } node)
        {
            // A container that does not run: its interfaces wait here already.
            return;
        }

        if (node.Find(port.Endpoint.Interface) is { } plugged)
        {
            node.MoveToNamespace(plugged.Index, _namespace.Descriptor, port.UnpluggedName);
        }

        if (node.Find(port.Endpoint.Interface) is not null || _netlink.Links.Find(port.UnpluggedName) is null)
        {
            throw new LabException($"{port.Endpoint} is still there after it was unplugged.");
        }
    }, cancellationToken);

    /// <summary>Puts an unplugged interface back into its node under its name: down, without addresses.</summary>
    public Task ReplugAsync(string link, LinkEnd end, CancellationToken cancellationToken) => ChangeAsync($"replug {link}", () =>
    {
        var port = HostPort(link, end);
        port.Unplugged = false;
        if (port.Host is not { } home)
        {
            // A container that does not run gets it when it starts.
            return;
        }

        if (_netlink.Links.Find(port.UnpluggedName) is { } unplugged)
        {
            _netlink.Links.MoveToNamespace(unplugged.Index, home.Descriptor, port.Endpoint.Interface);
            if (_userWires.Carries(link))
            {
                home.Run(() => SwitchOffloadsOff(port.Endpoint.Interface));
            }
        }

        if (home.Netlink.Links.Find(port.Endpoint.Interface) is null)
        {
            throw new LabException($"{port.Endpoint} is not there after it was plugged in again.");
        }
    }, cancellationToken);

    /// <summary>Impairs both directions of a link and reads it back. What the impairment does not speak of stays as the plan says.</summary>
    /// <exception cref="LabException">The kernel has no netem, or the read-back shows something else.</exception>
    public Task ImpairAsync(string link, Impairment impairment, CancellationToken cancellationToken) => ChangeAsync($"impair {link}", () =>
    {
        var wire = Find(link);
        var before = wire.Fault;
        wire.Fault = impairment;
        try
        {
            SetQueues(wire);
        }
        catch
        {
            wire.Fault = before;
            throw;
        }
    }, cancellationToken);

    /// <summary>What a link does to packets now, in words: <c>both ways: delay 20ms</c>.</summary>
    public string InForce(string link)
    {
        lock (_lock)
        {
            var wire = Find(link);
            string Words(LinkDirection direction) => wire.ImpairmentOf(direction)?.ToString() ?? "untouched";
            var (up, down) = (Words(LinkDirection.Up), Words(LinkDirection.Down));
            return up == down ? $"both ways: {up}" : $"up: {up}; down: {down}";
        }
    }

    /// <summary>Puts a link back to what the plan says.</summary>
    public Task ClearAsync(string link, CancellationToken cancellationToken) => ChangeAsync($"clear the impairment of {link}", () =>
    {
        var wire = Find(link);
        wire.Fault = null;
        SetQueues(wire);
    }, cancellationToken);

    /// <summary>What crossed each wire since the lab was built.</summary>
    public ImmutableArray<WireSample> ReadCounters(Stamp stamp) => ReadWires(stamp).Wires;

    /// <summary>What crossed each wire since the lab was built, and what became of it on those that FaultLab carries. Cheap enough for once a second.</summary>
    public (ImmutableArray<WireSample> Wires, ImmutableArray<WireFates> Fates) ReadWires(Stamp stamp)
    {
        lock (_lock)
        {
            var links = _netlink.Links.List().ToLookup(l => l.Index);
            var qdiscs = _netlink.Qdiscs.List().ToLookup(q => q.InterfaceIndex);
            var fates = _userWires.Read(stamp);
            return (
                [.. _links.Select(l => l.Sample(stamp, links, qdiscs, fates.FirstOrDefault(f => f.Link == l.Plan.Name)))],
                fates);
        }
    }

    /// <summary>
    /// Captures what crosses a link, at the port of one end: what came from that node, and what was handed to it after any impairment.
    /// A host's or a container's port lives as long as the lab; the capture of a VM's port fails with ENODEV once QEMU is gone.
    /// </summary>
    /// <param name="end">Null: an end that is no VM's where there is one, else A.</param>
    public PacketCapture StartCapture(string link, IPacketSink sink, LinkEnd? end = null) =>
        StartCapture(link, end, index => PacketCapture.Start(index, sink));

    /// <inheritdoc cref="StartCapture(string, IPacketSink, LinkEnd?)"/>
    public PacketCapture StartCapture(string link, IPacketBlockSink sink, CaptureOptions options, LinkEnd? end = null) =>
        StartCapture(link, end, index => PacketCapture.Start(index, sink, options));

    /// <summary>The end at which a link is captured where nobody says otherwise.</summary>
    public LinkEnd CaptureEnd(string link) => Find(link).Ports.FirstOrDefault(p => p.IsVeth)?.End ?? LinkEnd.A;

    /// <summary>The interface that is the port of a link's end now; null: there is none.</summary>
    public int? PortIndex(string link, LinkEnd end)
    {
        lock (_lock)
        {
            return _netlink.Links.Find(Find(link).Port(end).Name)?.Index;
        }
    }

    private PacketCapture StartCapture(string link, LinkEnd? end, Func<int, PacketCapture> start)
    {
        var port = Find(link).Port(end ?? CaptureEnd(link));
        if (port.Index == 0)
        {
            throw new LabException($"Cannot capture on {link}: {port.Endpoint} has no port yet.");
        }

        try
        {
            return _namespace.Run(() => start(port.Index));
        }
        catch (ErrnoException e)
        {
            throw LabErrors.From(e, $"capture on {link} at {port.Endpoint}");
        }
    }

    public void Dispose()
    {
        _cards?.Dispose();
        _userWires.Dispose();
        _hosts.ForEach(h => h.Dispose());
        _netlink.Dispose();
        _namespace.Dispose();
    }

    private static NetworkNamespace CreateNamespace(string name, ResourceJournal journal)
    {
        if (NetworkNamespace.List().Contains(name))
        {
            throw LabErrors.From(new ErrnoException($"create namespace {name}", Errno.EEXIST), $"make namespace {name}");
        }

        journal.Record(new NamespaceResource(name));
        return MakeNamespace(name, NetworkNamespace.Create);
    }

    private static HostNamespace MakeHost(string node, string name)
    {
        var (home, netlink) = MakeNamespace(name, NetworkNamespace.CreateAndOpen);
        return new HostNamespace(node, home, netlink);
    }

    private static T MakeNamespace<T>(string name, Func<string, T> make)
    {
        try
        {
            return make(name);
        }
        catch (ErrnoException e)
        {
            throw LabErrors.From(e, $"make namespace {name}");
        }
    }

    private void Prepare(Port port, LinkInfo link, int mtu)
    {
        port.Appeared(link.Index);
        _netlink.Links.SetAlias(link.Index, port.Alias);
        _netlink.Links.SetMtu(link.Index, mtu);
        SetUp(port);
    }

    /// <summary>
    /// Set up after it was wired, where that can wait: for traffic control on an interface that is up the kernel waits for a grace period
    /// (net/sched/sch_api.c, qdisc_graft).
    /// </summary>
    private void SetUp(Port port)
    {
        if (!port.IsUp)
        {
            _netlink.Links.SetUp(port.Index, up: true);
            port.IsUp = true;
        }
    }

    private void CheckRedirect(Port port)
    {
        if (_netlink.Filters.RedirectTarget(port.Index) != port.Other.Index)
        {
            throw new LabException($"The wire of {port.Alias} reads back as not leading from {port.Name} to {port.Other.Name}.");
        }
    }

    private void SetQueues(PanelLink link)
    {
        foreach (var port in link.Ports)
        {
            var impairment = link.ImpairmentOf(port.Inbound);
            if (_userWires.Carries(link.Plan.Name))
            {
                _userWires.Set(link.Plan.Name, port.Inbound, impairment);
            }
            else
            {
                PortQueue.Set(_netlink, port, impairment);
                port.IsFresh = false;
            }
        }
    }

    /// <summary>Frames come to the wire as they would lie on a cable: checksums filled in, none larger than the link takes.</summary>
    private void PlugIn(PanelLink link, Port port)
    {
        // A container's is seen to each time it is handed over.
        if (!port.IsContainers)
        {
            port.Host?.Run(() => SwitchOffloadsOff(port.Endpoint.Interface));
        }

        var socket = _namespace.Run(() =>
        {
            SwitchOffloadsOff(port.Name);
            return FrameSocket.OnInterface(port.Index);
        });
        _userWires.PlugIn(link.Plan.Name, port.End, socket);
    }

    private static bool SwitchOffloadsOff(string networkInterface)
    {
        Offloads.SwitchOff(networkInterface);
        return true;
    }

    private PanelLink Find(string link) => _links.FirstOrDefault(l => l.Plan.Name == link)
        ?? throw new ArgumentException($"There is no link '{link}'.", nameof(link));

    private Port PortOf(string node, InterfacePlan planned) => Find(planned.Link).PortOf(node, planned.Name)
        ?? throw new ArgumentException($"{node}:{planned.Name} is no end of link {planned.Link}.", nameof(planned));

    private Port HostPort(string link, LinkEnd end) => Find(link).Port(end) is { IsVeth: true } port
        ? port
        : throw new ArgumentException($"End {end} of link {link} is a VM's.", nameof(end));

    private Task ChangeAsync(string what, Action change, CancellationToken cancellationToken) =>
        Task.Run(() => Change(what, change), cancellationToken);

    private void Change(string what, Action change)
    {
        lock (_lock)
        {
            try
            {
                change();
            }
            catch (ErrnoException e)
            {
                throw LabErrors.From(e, what);
            }
        }
    }
}
