using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>by: unplug</c>: the device leaves the node, and comes back as a new one with the same MAC, name and addresses.</summary>
internal sealed class UnplugFlap(FlapFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.On;

    public string? Link => fault.Link;

    public bool Heals => true;

    public async Task<string> ApplyAsync(CancellationToken cancellationToken)
    {
        var end = lab.EndOf(fault.Link, fault.On!);
        end.Node.SetPlugged(end.Interface.Name, plugged: false);
        await end.Node.UnplugAsync(end, cancellationToken);
        return await ReadBack.PresenceAsync(end, present: false, cancellationToken);
    }

    public async Task<string> HealAsync(CancellationToken cancellationToken)
    {
        var end = lab.EndOf(fault.Link, fault.On!);
        await end.Node.ReplugAsync(end, cancellationToken);
        await ReadBack.PresenceAsync(end, present: true, cancellationToken);
        end.Node.SetPlugged(end.Interface.Name, plugged: true);
        await end.Node.ConfigureAsync(cancellationToken);
        return await ReadBack.CarrierAsync(end, carrier: true, cancellationToken);
    }
}
