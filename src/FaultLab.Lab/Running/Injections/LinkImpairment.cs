using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>impair</c>: the link's own wire at the patch panel.</summary>
internal sealed class LinkImpairment(ImpairFault fault, RunningLab lab) : IInjection
{
    public string? Node => null;

    public string? Link => fault.Link;

    public bool Heals => true;

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => lab.Impairments.AddAsync(fault, cancellationToken);

    public Task<string> HealAsync(CancellationToken cancellationToken) => lab.Impairments.RemoveAsync(fault, cancellationToken);
}
