using System.Collections.Immutable;
using FaultLab.Lab.Images;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>The kernel modules a run loads: built or found before the lab starts, put into the images of the VMs that load them.</summary>
internal sealed class ModuleShelf
{
    /// <summary>Where a VM's image holds module files of the user.</summary>
    private const string GuestFolder = "/lib/faultlab/modules";

    private readonly Dictionary<(string Node, string Module), string> _built = [];

    /// <summary>Names of the kernel's own modules that a node's faults load and its tunnels need.</summary>
    public static ImmutableArray<string> NamesFor(string node, Plan plan) =>
    [
        .. LoadsOf(node, plan).Where(module => !IsPath(module))
            .Concat(plan.Nodes.First(n => n.Name == node).Tunnels.Select(t => t.Kind == TunnelKind.Gre ? "ip_gre" : "ipip")).Distinct(),
    ];

    /// <summary>The module files that go into the image of a node.</summary>
    public ImmutableArray<string> FilesFor(string node) => [.. _built.Where(b => b.Key.Node == node).Select(b => b.Value)];

    /// <summary>Builds every source folder that a fault of the plan loads, for the kernel of the node it is loaded on.</summary>
    public async Task PrepareAsync(
        Plan plan, IReadOnlyDictionary<string, KernelImage> kernels, ModuleBuilder builder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var node in plan.Nodes.Where(n => n.Node.Kind == NodeKind.Vm))
        {
            foreach (var module in LoadsOf(node.Name, plan).Where(IsPath).Distinct())
            {
                _built[(node.Name, module)] = Directory.Exists(module)
                    ? await builder.BuildAsync(module, kernels[node.Name], progress, cancellationToken)
                    : await ModuleFiles.CheckAsync(module, kernels[node.Name].Release, cancellationToken);
            }
        }
    }

    public string OnNode(string node, string module) =>
        _built.TryGetValue((node, module), out var file) ? $"{GuestFolder}/{Path.GetFileName(file)}" : module;

    private static IEnumerable<string> LoadsOf(string node, Plan plan) => plan.Timeline.Faults
        .Select(f => f.Fault).OfType<ModuleFault>().Where(f => f.On == node && f.Load is not null).Select(f => f.Load!);

    private static bool IsPath(string module) => module.Contains('/', StringComparison.Ordinal);
}
