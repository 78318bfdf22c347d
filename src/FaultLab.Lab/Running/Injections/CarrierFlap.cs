using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>by: carrier</c>: the cable is pulled, at both ends or at the one named. The interfaces stay up and lose their carrier.</summary>
internal sealed class CarrierFlap(FlapFault fault, RunningLab lab) : IInjection
{
    public string? Node => fault.On;

    public string? Link => fault.Link;

    public bool Heals => true;

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => SetAsync(carrier: false, cancellationToken);

    public Task<string> HealAsync(CancellationToken cancellationToken) => SetAsync(carrier: true, cancellationToken);

    private async Task<string> SetAsync(bool carrier, CancellationToken cancellationToken)
    {
        var ends = fault.On is { } node ? [lab.EndOf(fault.Link, node)] : lab.EndsOf(fault.Link);
        foreach (var end in ends)
        {
            await end.Node.SetCarrierAsync(end, carrier, cancellationToken);
        }

        var seen = await Task.WhenAll(ends.Select(end => ReadBack.CarrierAsync(end, carrier, cancellationToken)));
        return string.Join(", ", seen);
    }
}
