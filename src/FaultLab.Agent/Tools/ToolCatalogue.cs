using System.Collections.Immutable;

namespace FaultLab.Agent.Tools;

/// <summary>The tools, by name.</summary>
internal static class ToolCatalogue
{
    public static ImmutableArray<ITool> All { get; } =
    [
        new OvsTool(), new VxlanTool(), new NexthopTool(), new FdbTool(), new NeighTool(), new NetemTool(), new TunTool(), new ClientTool(),
    ];

    public static ITool? Find(string name) => All.FirstOrDefault(tool => tool.Name == name);
}
