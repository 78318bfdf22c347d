using FaultLab.Lab.Running.Nodes;

namespace FaultLab.Lab.Running.Injections;

/// <summary>A flap at one end of a cable: the other end loses its carrier at the same time, and has it back with it.</summary>
internal sealed class FarEndDown(IInjection near, LabEnd far) : IInjection
{
    public string? Node => near.Node;

    public string? Link => near.Link;

    public bool Heals => true;

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => BothAsync(near.ApplyAsync, carrier: false, cancellationToken);

    public Task<string> HealAsync(CancellationToken cancellationToken) => BothAsync(near.HealAsync, carrier: true, cancellationToken);

    /// <summary>Waits for both ends, also when one fails.</summary>
    private async Task<string> BothAsync(Func<CancellationToken, Task<string>> nearEnd, bool carrier, CancellationToken cancellationToken) =>
        string.Join(", ", await Task.WhenAll(nearEnd(cancellationToken), FarEndAsync(carrier, cancellationToken)));

    private async Task<string> FarEndAsync(bool carrier, CancellationToken cancellationToken)
    {
        await far.Node.SetCarrierAsync(far, carrier, cancellationToken);
        return await ReadBack.CarrierAsync(far, carrier, cancellationToken);
    }
}
