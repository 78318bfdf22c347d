using FaultLab.Lab.Running.Nodes;
using FaultLab.Linux.AgentProtocol;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary>The faults that the node's own agent injects, reads back and remembers how to heal.</summary>
internal static class AgentInjections
{
    public static IInjection Module(string id, ModuleFault fault, RunningLab lab)
    {
        var node = lab.Node(fault.On);
        var parameters = string.Join(' ', fault.Parameters.Select(p => $"{p.Key}={p.Value}"));
        var request = new ApplyFaultRequest { Id = id };
        request = fault.Load is { } load
            ? request with { ModuleLoad = new ModuleLoadFault(lab.ModuleOnNode(fault.On, load), parameters) }
            : request with { ModuleUnload = new ModuleUnloadFault(fault.Unload!) };
        return new AgentInjection(node, request, heals: true);
    }

    /// <summary><c>flap</c> <c>by: admin</c>: IFF_UP is cleared inside the node.</summary>
    public static IInjection AdminFlap(string id, FlapFault fault, RunningLab lab)
    {
        var end = lab.EndOf(fault.Link, fault.On!);
        var request = new ApplyFaultRequest { Id = id, LinkDown = new LinkDownFault(end.Endpoint.Interface, First: end.Node is not VmNode) };
        return new AgentInjection(end.Node, request, heals: true, fault.Link);
    }

    public static IInjection Sysctl(string id, SysctlFault fault, RunningLab lab) =>
        new AgentInjection(lab.Node(fault.On), new ApplyFaultRequest { Id = id, Sysctl = new SysctlChangeFault(fault.Values) }, heals: true);

    public static IInjection Pressure(string id, PressureFault fault, RunningLab lab) =>
        new AgentInjection(
            lab.Node(fault.On),
            fault.Disk is { } disk
                ? new ApplyFaultRequest { Id = id, DiskFull = new DiskFullFault(disk) }
                : new ApplyFaultRequest { Id = id, Pressure = new PressureLoadFault(fault.Memory?.Bytes ?? 0, fault.Cpu ?? 0) },
            heals: true);

    public static IInjection Gateway(string id, GatewayFault fault, RunningLab lab)
    {
        var (via, device) = lab.NextHop(fault.On, fault.Via);
        return new AgentInjection(
            lab.Node(fault.On),
            new ApplyFaultRequest { Id = id, DefaultRoute = new DefaultRouteFault(via, device, fault.Action == GatewayAction.Drop) },
            heals: true);
    }

    public static IInjection Drop(string id, DropFault fault, RunningLab lab) =>
        new AgentInjection(
            lab.Node(fault.On),
            new ApplyFaultRequest
            {
                Id = id,
                Drop = new DropPacketsFault(
                    $"drop {fault.What}", fault.In, fault.Protocol is { } protocol ? Words.Of(protocol) : null, fault.Port, (int?)fault.Mptcp),
            },
            heals: true);

    public static IInjection Command(string id, RunFault fault, RunningLab lab) =>
        new AgentInjection(
            lab.Node(fault.On),
            new ApplyFaultRequest { Id = id, Command = new CommandFault(fault.Command, fault.Undo, (int)fault.Timeout.TotalMilliseconds) },
            heals: fault.Undo is not null);

    private sealed class AgentInjection(LabNode node, ApplyFaultRequest request, bool heals, string? link = null) : IInjection
    {
        private int _timesDown;

        public string? Node => node.Name;

        public string? Link => link;

        public bool Heals => heals;

        public async Task<string> ApplyAsync(CancellationToken cancellationToken)
        {
            _timesDown = node.TimesDown;
            return await node.ApplyFaultAsync(request, heals, cancellationToken);
        }

        public async Task<string> HealAsync(CancellationToken cancellationToken) => node.KeepsFaults || node.TimesDown == _timesDown
            ? await node.HealFaultAsync(request.Id, cancellationToken)
            : $"gone: {node.Name} went down since";
    }
}
