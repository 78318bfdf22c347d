using FaultLab.Lab.Docker;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary><c>limit</c>: the engine changes what a container may use while it runs. Limits are the container's and outlive its restarts.</summary>
internal sealed class ContainerLimit(LimitFault fault, RunningLab lab) : IInjection
{
    /// <summary>More than any machine has: Docker takes back no limit, only a greater one.</summary>
    private const long NoLimit = 1L << 50;

    public string? Node => fault.On;

    public string? Link => null;

    public bool Heals => true;

    private ContainerNode Container => (ContainerNode)lab.Node(fault.On);

    public Task<string> ApplyAsync(CancellationToken cancellationToken) => SetAsync(fault.Memory?.Bytes, fault.Cpus, cancellationToken);

    /// <summary>Back to what the scenario gives it.</summary>
    public Task<string> HealAsync(CancellationToken cancellationToken)
    {
        var spec = Container.Plan.Node.Container!;
        return SetAsync(
            fault.Memory is null ? null : spec.Memory?.Bytes ?? NoLimit,
            fault.Cpus is null ? null : spec.Cpus ?? Environment.ProcessorCount,
            cancellationToken);
    }

    private async Task<string> SetAsync(long? memory, double? cpus, CancellationToken cancellationToken)
    {
        var wanted = new UpdateRequest
        {
            Memory = memory,
            // Swap may not be limited below memory, and there shall be none.
            MemorySwap = memory,
            NanoCpus = cpus is { } share ? ContainerRequests.NanoCpus(share) : null,
        };
        await Container.Engine.UpdateAsync(Container.Id, wanted, cancellationToken);
        var now = (await Container.Engine.InspectAsync(Container.Id, cancellationToken)).HostConfig;
        if ((memory ?? now.Memory, wanted.NanoCpus ?? now.NanoCpus) != (now.Memory, now.NanoCpus))
        {
            throw new LabException($"The limits of {fault.On} read back as {now.Memory} bytes and {now.NanoCpus / 1e9:0.##} CPUs.");
        }

        return string.Join(", ", Words(memory, cpus));
    }

    private static IEnumerable<string> Words(long? memory, double? cpus)
    {
        if (memory is { } bytes)
        {
            yield return bytes == NoLimit ? "no limit of memory" : $"{new ByteSize(bytes)} of memory at most";
        }

        if (cpus is { } share)
        {
            yield return FormattableString.Invariant($"{share} CPUs at most");
        }
    }
}
