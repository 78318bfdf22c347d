using FaultLab.Linux.Packets.Filters;
using System.Collections.Immutable;
using FaultLab.Lab.Doctor;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running;

/// <summary>What a plan needs of this machine, checked before anything is touched, so that no fault turns out to be a silent no-op.</summary>
public static class Preflight
{
    /// <exception cref="LabException">Names everything that is missing, each with the way to get it.</exception>
    public static async Task CheckAsync(Plan plan, ResultsStore store, CancellationToken cancellationToken)
    {
        CheckFilter(plan.Scenario.CaptureSettings.Filter);
        var needs = NeedsOf(plan);
        var missing = new List<Finding>();
        foreach (var check in MachineChecks.All.Where(check => needs.Contains(check.Capability)))
        {
            var finding = await check.RunAsync(store, cancellationToken);
            if (finding.Status == FindingStatus.Missing)
            {
                missing.Add(finding);
            }
        }

        // Without root most of the others fail as well, and what they say would only hide it.
        if (missing.Find(f => f.Capability == Capability.Root) is { } root)
        {
            missing = [root];
        }

        if (missing.Count > 0)
        {
            throw new LabException(
                "this machine cannot run the scenario: " + string.Join("; ", missing.Select(f => $"{f.Name}: {f.Detail}")),
                string.Join("; ", missing.Select(f => f.Remedy).Where(r => r is not null).Distinct()));
        }
    }

    private static void CheckFilter(string? filter)
    {
        try
        {
            FilterCompiler.Compile(filter ?? "");
        }
        catch (FilterException e)
        {
            throw new LabException($"capture.filter: {e.Message}", "See pcap-filter(7).", inner: e);
        }
    }

    private static ImmutableHashSet<Capability> NeedsOf(Plan plan)
    {
        var needs = ImmutableHashSet.CreateBuilder<Capability>();
        needs.UnionWith([Capability.Root, Capability.Namespaces, Capability.Wires, Capability.Agent, Capability.DiskSpace]);
        if (plan.Nodes.Any(n => n.Node.Kind == NodeKind.Vm))
        {
            needs.UnionWith([Capability.Qemu, Capability.Tun, Capability.GuestTools]);
        }

        if (plan.Nodes.Any(n => n.Node.Kind == NodeKind.Container))
        {
            needs.Add(Capability.Docker);
        }

        if (plan.Nodes.Any(n => n.Node.Kind != NodeKind.Container && plan.RunsIperf3(n.Name)))
        {
            needs.Add(Capability.Iperf3);
        }

        var carried = WireChoice.UserLinks(plan, WireMachine.This);
        var impairments = plan.Links.Where(l => !carried.Contains(l.Name)).SelectMany(l => WireChoice.ImpairmentsOf(plan, l)).ToList();
        if (impairments.Any(i => i.NeedsNetem))
        {
            needs.Add(Capability.Netem);
        }

        if (impairments.Any(i => i.NeedsTbf))
        {
            needs.Add(Capability.Tbf);
        }

        if (plan.Timeline.Faults.Any(f => f.Fault is ModuleFault { Load: { } load } && Directory.Exists(load)))
        {
            needs.Add(Capability.ModuleBuild);
        }

        return needs.ToImmutable();
    }
}
