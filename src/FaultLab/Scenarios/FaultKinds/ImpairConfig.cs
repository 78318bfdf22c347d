using System.ComponentModel;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios.FaultKinds;

[Description("The packets of a link are slowed, delayed, lost, doubled, reordered or damaged.")]
internal sealed record ImpairConfig : ImpairmentConfig, IFaultConfig
{
    [Description("The link.")]
    public required string? Link { get; init; }

    [Description("How long. Default: until the end of the run.")]
    public TimeSpan? For { get; init; }

    bool IFaultConfig.NeedsHealing => true;

    Fault IFaultConfig.Convert(Conversion conversion, string path)
    {
        var link = conversion.Link($"{path}.link", Link);
        var impairment = Convert(conversion, path);
        if (link?.Wire == WireKind.Kernel && impairment.NeedsUserWire)
        {
            conversion.Error(path, LinkConversion.WireKernelCannot);
        }

        return new ImpairFault { Link = Link ?? "", Impairment = impairment, For = For };
    }
}
