using FaultLab.Histories;
using FaultLab.Lab.Images;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Matrices;

/// <summary>
/// Brings what the runs of a plan need into the cache, so that no run has to: several at once, before the first run starts, since fetching and
/// building beside a run would disturb what it measures.
/// </summary>
internal sealed class CellPreparation(TimeProvider time, IProgress<string> progress)
{
    /// <summary>Fetching waits for the network, unpacking for the CPU: some of each at a time.</summary>
    private const int AtOnce = 4;

    private readonly LabCache _cache = LabCache.FromEnvironment(time);

    /// <summary>What cannot be prepared is left to the run itself, which then tells why.</summary>
    public Task PrepareAsync(IEnumerable<Plan> plans, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        plans,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (plan, token) =>
        {
            try
            {
                await PrepareAsync(plan, token);
            }
            catch (LabException e)
            {
                progress.Report(e.Message);
            }
        });

    private async Task PrepareAsync(Plan plan, CancellationToken cancellationToken)
    {
        var kernels = new KernelStore(_cache);
        var images = new Dictionary<string, KernelImage>();
        foreach (var vm in plan.Nodes.Where(node => node.Node.Kind == NodeKind.Vm))
        {
            images[vm.Name] = await kernels.PrepareAsync(vm.Node.Kernel!, progress, cancellationToken);
            await new InitramfsBuilder(_cache).PrepareBaseAsync(images[vm.Name], LabFiles.AgentFolder(), cancellationToken);
        }

        await new ModuleShelf().PrepareAsync(plan, images, new ModuleBuilder(_cache, kernels), progress, cancellationToken);
    }
}
