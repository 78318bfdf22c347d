using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>A probe got no answers for a while.</summary>
internal sealed class OutageDetector : IDetector
{
    /// <summary>One lost packet is loss; three in a row are an outage (the latency the probes aim for is three intervals).</summary>
    private const int LeastFailures = 3;

    public string Name => "outage";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Outage];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        return plan.Scenario.Probes.SelectMany(probe => ProbeOutage.Of(history.Probe(probe.Name))
            .Where(outage => !outage.IsBlind && outage.Failed >= LeastFailures)
            .Select(outage => Describe(probe, outage, history, plan, faults)));
    }

    private static Incident Describe(Probe probe, ProbeOutage outage, History history, Plan plan, LinkFaults faults)
    {
        var fault = faults.Explaining(probe.From, probe.To, outage.From, outage.To);
        var length = Wording.Duration(outage.Length(history.RunEnd));
        return new Incident
        {
            Kind = IncidentKind.Outage,
            Node = plan.Scenario.Topology.Nodes.Any(n => n.Name == probe.To && (n.Kind != NodeKind.Host || n.Role == NodeRole.Dut)) ? probe.To : null,
            Probe = probe.Name,
            Title = outage.To is null ? $"{probe.Name} got no answer for the last {length}" : $"{probe.Name} got no answer for {length}",
            From = outage.From,
            To = outage.To,
            Fault = fault?.Id,
            Expected = fault is not null,
            Reasons =
            [
                $"{outage.Failed} attempts in a row failed ({outage.Refused} refused), one every {Wording.Duration(probe.Every)}",
                .. Death(probe, outage, history),
            ],
        };
    }

    /// <summary>What the node that asked said of it at the moment.</summary>
    private static IEnumerable<string> Death(Probe probe, ProbeOutage outage, History history) => history.Of<TargetLife>()
        .Where(life => !life.Alive && life.Probe == probe.Name && life.At >= outage.From && life.At <= (outage.To ?? history.RunEnd))
        .Take(1)
        .Select(life => $"{probe.From} found it dead {Wording.Duration(life.At - life.SilentSince)} after its last answer");
}
