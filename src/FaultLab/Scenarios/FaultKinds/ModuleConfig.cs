using System.ComponentModel;

namespace FaultLab.Scenarios.FaultKinds;

[Description("A kernel module is loaded or unloaded.")]
internal sealed record ModuleConfig : IFaultConfig
{
    [Description("The vm it happens on.")]
    public required string? On { get; init; }

    [Description("Module to load: a name, the path of a .ko, or the path of a source folder (with a slash in it) that is built for the node's kernel.")]
    public string? Load { get; init; }

    [Description("Name of the module to unload.")]
    public string? Unload { get; init; }

    [Description("Parameters of the module to load.")]
    public OrderedDictionary<string, string?>? Params { get; init; }

    [Description("How long until it is unloaded (or loaded) again. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "module faults");
        conversion.Vm($"{path}.on", On, "module faults");
        if (Load is null && Unload is null)
        {
            conversion.Missing(path, "\"load\" or \"unload\" is missing", "load", "unload");
        }

        if (Load is not null && Unload is not null)
        {
            conversion.Error($"{path}.unload", "\"load\" is set too, and the two exclude each other");
        }

        if (Unload is not null && Params is not null)
        {
            conversion.Error($"{path}.params", "a module that is unloaded takes no parameters");
        }

        return new ModuleFault
        {
            On = On ?? "",
            Load = IsPath(Load) ? conversion.Files.Resolve(conversion, $"{path}.load", Load) : Load,
            Unload = Unload,
            Parameters = Values.Of(Params),
            For = For,
        };
    }

    private static bool IsPath(string? module) =>
        module is not null && (module.Contains('/', StringComparison.Ordinal) || module.EndsWith(".ko", StringComparison.Ordinal));
}
