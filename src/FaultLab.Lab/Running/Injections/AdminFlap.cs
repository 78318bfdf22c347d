using FaultLab.Linux.AgentProtocol;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>by: admin</c>: IFF_UP is cleared inside the node, by its agent.</summary>
internal sealed class AdminFlap(string id, FlapFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.On;

    public string? Link => fault.Link;

    public bool Heals => true;

    public async Task<string> ApplyAsync(CancellationToken cancellationToken)
    {
        var end = lab.EndOf(fault.Link, fault.On!);
        var request = new ApplyFaultRequest { Id = id, LinkDown = new LinkDownFault(end.Endpoint.Interface) };
        return (await end.Node.RequireAgent().ApplyFaultAsync(request, cancellationToken)).ReadBack;
    }

    public async Task<string> HealAsync(CancellationToken cancellationToken)
    {
        var end = lab.EndOf(fault.Link, fault.On!);
        return (await end.Node.RequireAgent().HealFaultAsync(id, cancellationToken)).ReadBack;
    }
}
