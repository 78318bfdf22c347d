using System.Collections.Immutable;
using FaultLab.Lab.Doctor;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>What decides between the kernel's wire and FaultLab's own where a scenario leaves it open.</summary>
/// <param name="IsRoot">Whether namespaces and taps can be made.</param>
/// <param name="HasNetem">Asked only where it matters.</param>
/// <param name="HasTbf">Likewise.</param>
internal sealed record WireMachine(bool IsRoot, Func<bool> HasNetem, Func<bool> HasTbf)
{
    public static WireMachine This { get; } = new(
        Environment.IsPrivilegedProcess,
        () => KernelChecks.Netem().Status == FindingStatus.Ok,
        () => KernelChecks.Tbf().Status == FindingStatus.Ok);
}

/// <summary>Which links FaultLab carries itself.</summary>
internal static class WireChoice
{
    public static ImmutableHashSet<string> UserLinks(Plan plan, WireMachine machine)
    {
        var netem = new Lazy<bool>(machine.HasNetem);
        var tbf = new Lazy<bool>(machine.HasTbf);
        return [.. plan.Links.Where(link => link.Link.Wire switch
        {
            WireKind.User => true,
            WireKind.Kernel => false,
            _ => IsForUser(link),
        }).Select(link => link.Name)];

        bool IsForUser(LinkPlan link)
        {
            var asked = ImpairmentsOf(plan, link).ToList();
            return asked.Any(i => i.NeedsUserWire)
                || (!machine.IsRoot && IsBetweenVms(plan, link))
                || (asked.Any(i => i.NeedsNetem) && !netem.Value)
                || (asked.Any(i => i.NeedsTbf) && !tbf.Value);
        }
    }

    /// <summary>All that the scenario ever does to the packets of a link.</summary>
    public static IEnumerable<Impairment> ImpairmentsOf(Plan plan, LinkPlan link) => plan.Timeline.Faults
        .Select(f => f.Fault).OfType<ImpairFault>().Where(f => f.Link == link.Name).Select(f => f.Impairment)
        .Prepend(link.Link.Impair).OfType<Impairment>();

    /// <summary>Whether no end of it is in a namespace of this machine.</summary>
    public static bool IsBetweenVms(Plan plan, LinkPlan link) => new[] { link.Link.A, link.Link.B }
        .All(end => plan.Nodes.First(n => n.Name == end.Node).Node.Kind == NodeKind.Vm);
}
