using System.ComponentModel;

namespace FaultLab.Scenarios.FaultKinds;

[Description("The default route of a node moves to a gateway, or is taken away from it.")]
internal sealed record GatewayConfig : IFaultConfig
{
    [Description("The node whose default route changes.")]
    public required string? On { get; init; }

    [Description("The gateway: a node on a link of on.")]
    public required string? Via { get; init; }

    [Description("use: the gateway becomes the default route. drop: it stops being that. Default use.")]
    public GatewayAction? Action { get; init; }

    [Description("How long until the former routes are back. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    public Fault Convert(Conversion conversion, string path)
    {
        conversion.NodeWithAgent($"{path}.on", On, "gateway faults");
        var via = conversion.Node($"{path}.via", Via);
        if (via is not null && conversion.Config(On) is not null && conversion.IsWired
            && !conversion.SharedLinks(On!, Via!).Any(link => On != Via && link.HasSubnet()))
        {
            conversion.Error($"{path}.via", $"{Via} is not on a link of {On} that has a subnet");
        }

        return new GatewayFault { On = On ?? "", Via = Via ?? "", Action = Action ?? default, For = For };
    }
}
