using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Docker;
using FaultLab.Lab.Images;
using FaultLab.Lab.Qemu;
using FaultLab.Lab.Results;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Lab.Running.Watching;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Namespaces;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>Turns a plan into a running lab, and takes it away again: what was prepared, half built or whole.</summary>
internal sealed class LabBuilder(Plan plan, ResultsFolder folder, IHistorySink history, IProgress<string> progress)
{
    private readonly ResourceJournal _journal = ResourceJournal.Open(folder.Path);
    private readonly LabCache _cache = LabCache.FromEnvironment(history.Clock.Time);
    private readonly Dictionary<string, LabNode> _nodes = [];
    private readonly ModuleShelf _modules = new();
    private readonly AgentBundle _bundle = new(LabFiles.AgentFolder());
    private Dictionary<string, KernelImage> _kernels = [];
    private Accelerator _accelerator;
    private readonly Dictionary<string, string> _images = [];
    private PatchPanel? _panel;
    private UserWires? _userWires;
    private RunEngine? _engine;

    /// <summary>The Docker engine, when there are containers.</summary>
    public RunEngine? Engine => _engine;

    public MemoryDumps Dumps { get; } = new(folder);

    /// <summary>What the VMs run on and with, once it is known.</summary>
    public IEnumerable<KeyValuePair<string, string>> Versions => _kernels
        .Select(kernel => KeyValuePair.Create($"kernel of {kernel.Key}", $"{kernel.Value.Release} ({kernel.Value.PackageVersion})"))
        .Concat(_userWires?.Links.Any() != true ? [] : [KeyValuePair.Create("user wires", Describe(_userWires))])
        .Concat(_panel?.HasSocketCards != true ? [] : [KeyValuePair.Create("cards of VMs", "unix sockets (no right to make taps)")])
        .Concat(_kernels.Count == 0 ? [] : [KeyValuePair.Create("accelerator", _accelerator.ToString().ToUpperInvariant())])
        .Concat(_engine is { } engine ? [KeyValuePair.Create("docker", $"{engine.Client.Server}, API {engine.Client.Version}")] : []);

    /// <summary>Kernels, modules, images and the accelerator: what takes long the first time and nothing the second. Only caches are touched.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await PrepareVmsAsync(cancellationToken);
        await PrepareContainersAsync(cancellationToken);
    }

    private async Task PrepareContainersAsync(CancellationToken cancellationToken)
    {
        var containers = plan.Nodes.Where(n => n.Node.Kind == NodeKind.Container).ToList();
        if (containers.Count == 0)
        {
            return;
        }

        var client = await DockerEngineClient.ConnectAsync(cancellationToken);
        _engine = await RunEngine.StartAsync(client, folder.Name, _journal, cancellationToken);
        var images = new ContainerImages(client, new RootFileSystems(_cache, progress), progress);
        foreach (var container in containers)
        {
            _images[container.Name] = await images.PrepareAsync(container.Node.Container!.Image, cancellationToken);
        }
    }

    private async Task PrepareVmsAsync(CancellationToken cancellationToken)
    {
        var vms = plan.Nodes.Where(n => n.Node.Kind == NodeKind.Vm).ToList();
        if (vms.Count == 0)
        {
            return;
        }

        var kernels = new KernelStore(_cache);
        _kernels = [];
        foreach (var vm in vms)
        {
            _kernels[vm.Name] = await kernels.PrepareAsync(vm.Node.Kernel!, progress, cancellationToken);
        }

        var roots = new RootFileSystems(_cache, progress);
        foreach (var vm in vms.Where(vm => vm.Node.Container is not null))
        {
            _images[vm.Name] = await roots.CpioOfAsync(await roots.TarOfAsync(vm.Node.Container!.Image, cancellationToken), cancellationToken);
        }

        await _modules.PrepareAsync(plan, _kernels, new ModuleBuilder(_cache, kernels), progress, cancellationToken);
        _accelerator = await new AcceleratorProbe(_cache).FindAsync(_kernels.Values.First(), WorkFolder(), progress, cancellationToken);
    }

    /// <summary>Builds the lab and waits until every node is ready.</summary>
    public async Task<RunningLab> BuildAsync(CancellationToken cancellationToken)
    {
        progress.Report($"building {plan.Nodes.Length} nodes and {plan.Links.Length} links");
        var carried = WireChoice.UserLinks(plan, WireMachine.This);
        _userWires = new UserWires(carried, plan.Links.Max(l => (int?)l.Link.Mtu) ?? 0, plan.Seed, folder.Fates);
        var hosts = plan.Nodes.Where(node => node.Node.Kind == NodeKind.Host).ToList();
        var marks = hosts.Select(host => MarkedProcessesResource.Create(folder.Name, host.Name)).ToList();
        _journal.RecordAll([.. PatchPanel.ResourcesOf(folder.Name, hosts, plan.Links), .. marks]);
        _panel = PatchPanel.Create(folder.Name, plan.Links, _journal, history.Clock.Time, _userWires, SocketCards.WhereNeeded(plan));
        StartHosts(_panel, hosts, marks);
        foreach (var node in plan.Nodes.Where(node => node.Node.Kind != NodeKind.Host))
        {
            _nodes[node.Name] = node.Node.Kind switch
            {
                NodeKind.Container => Container(node, _panel),
                _ => await VmAsync(node, _panel, cancellationToken),
            };
        }

        var lab = new RunningLab(plan, _panel, _nodes, _modules, history);
        // What needs no tap of QEMU's is wired while the nodes start: the one waits for the kernel, the other works.
        var early = plan.Links.Where(link => !EndsAtVm(link)).ToList();
        await Task.WhenAll(
            Task.WhenAll(_nodes.Values.Select(node => Task.Run(() => node.StartAsync(cancellationToken), cancellationToken))),
            WireAsync(early, cancellationToken));
        foreach (var vm in plan.Nodes.Where(n => n.Node.Kind == NodeKind.Vm))
        {
            foreach (var planned in vm.Interfaces)
            {
                await _panel.JoinAsync(vm.Name, planned, cancellationToken);
            }
        }

        await WireAsync(plan.Links.Except(early), cancellationToken);
        progress.Report(_kernels.Count == 0 ? "starting the agents" : $"booting {string.Join(", ", _kernels.Select(k => $"{k.Key} ({k.Value.Release}, {_accelerator})"))}");
        await AllReadyAsync(cancellationToken);
        progress.Report("the lab is ready");
        return lab;
    }

    private async Task WireAsync(IEnumerable<LinkPlan> links, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            await _panel!.WireAsync(link.Name, cancellationToken);
        }
    }

    private bool EndsAtVm(LinkPlan link) => new[] { link.Link.A, link.Link.B }
        .Any(end => plan.Nodes.Any(node => node.Name == end.Node && node.Node.Kind == NodeKind.Vm));

    /// <summary>Stops the nodes, then walks the journal backwards. Goes on after a failure; what could not be removed goes into the history.</summary>
    public async Task TearDownAsync()
    {
        await StopAsync(_nodes.Values, history);
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _panel?.Dispose();
        _userWires?.Dispose();
        _journal.Dispose();
        foreach (var failure in (await Teardown.RunAsync(_journal.FilePath)).Failures)
        {
            history.Trouble("teardown", $"could not be removed: {failure}; run faultlab clean");
        }
    }

    /// <summary>Whatever goes wrong with one node, the others are stopped and the journal is walked.</summary>
    internal static async Task StopAsync(IEnumerable<LabNode> nodes, IHistorySink history)
    {
        foreach (var (node, stop) in nodes.Select(node => (node, Stop: node.DisposeAsync().AsTask())).ToList())
        {
            try
            {
                await stop;
            }
            catch (Exception e)
            {
                history.Trouble("teardown", $"{node.Name} did not stop as it should: {e.Message}");
            }
        }
    }

    /// <summary>The first node that fails ends the wait for the others.</summary>
    private async Task AllReadyAsync(CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = _nodes.Values.Select(node => node.ReadyAsync(others.Token)).ToList();
        try
        {
            await foreach (var ready in Task.WhenEach(waiting))
            {
                await ready;
            }
        }
        finally
        {
            await others.CancelAsync();
            await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static string Describe(UserWires wires) =>
        string.Join(", ", wires.Links.Order(StringComparer.Ordinal)) + (wires.IsRealtime ? " (SCHED_FIFO)" : " (no SCHED_FIFO)");

    /// <summary>All at once: a lab may have hundreds. Their agents start while the interfaces are made.</summary>
    private void StartHosts(PatchPanel panel, List<NodePlan> hosts, List<MarkedProcessesResource> marks)
    {
        var started = new HostNode?[hosts.Count];
        try
        {
            panel.CreateHosts(hosts, (i, home) =>
            {
                started[i] = new HostNode(hosts[i], panel, home, marks[i].Mark, _bundle, AgentDuties.Of(hosts[i].Name, plan), history);
                started[i]!.Start();
            });
        }
        finally
        {
            foreach (var host in started.OfType<HostNode>())
            {
                _nodes[host.Name] = host;
            }
        }
    }

    private ContainerNode Container(NodePlan node, PatchPanel panel)
    {
        panel.CreateContainerPorts(node);
        var setup = new ContainerSetup(_engine!, panel, _bundle, _images[node.Name], folder.ConsoleLog(node.Name));
        return new ContainerNode(node, setup, AgentDuties.Of(node.Name, plan), history);
    }

    private async Task<VmNode> VmAsync(NodePlan node, PatchPanel panel, CancellationToken cancellationToken)
    {
        var work = WorkFolder();
        var kernel = _kernels[node.Name];
        var initrd = Path.Combine(work, $"{node.Name}.cpio");
        await new InitramfsBuilder(_cache).BuildAsync(kernel, GuestImages.Of(node, plan, _modules, _bundle, _images.GetValueOrDefault(node.Name)), initrd, cancellationToken);
        var options = new QemuOptions
        {
            Name = node.Name,
            KernelPath = kernel.VmlinuxPath,
            InitrdPath = initrd,
            Cmdline = GuestImages.CommandLineOf(node.Node),
            Memory = node.Node.Memory,
            Cpus = node.Node.Cpus,
            Nics = [.. node.Interfaces.Select(i => panel.CardFor(node.Name, i, node.Node.Nic, work))],
            NetworkNamespacePath = NamespaceFolder.PathOf(panel.NamespaceName),
            WorkFolder = work,
            Accelerator = _accelerator,
            ConsoleLogPath = folder.ConsoleLog(node.Name),
            Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcessesResource.Variable, MarkFor(node.Name)),
        };
        return new VmNode(node, new VmBoot(options, node.Node.Boot == BootMode.Snapshot ? new StateShelf(_cache) : null), Dumps, AgentDuties.Of(node.Name, plan), history);
    }

    /// <summary>Sockets and images of this run, gone with it. Sockets want a short path.</summary>
    private string WorkFolder()
    {
        var path = Path.Combine(RuntimeFolder.Create(), LabNames.Work(folder.Name));
        if (!Directory.Exists(path))
        {
            _journal.Record(new FolderResource(path));
            Directory.CreateDirectory(path);
        }

        return path;
    }

    /// <summary>Written down before the process is started; the process and its children carry it.</summary>
    private string MarkFor(string node)
    {
        var mark = MarkedProcessesResource.Create(folder.Name, node);
        _journal.Record(mark);
        return mark.Mark;
    }
}
