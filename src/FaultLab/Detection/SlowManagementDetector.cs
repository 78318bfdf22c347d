using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>The management plane (HTTP, SSH) answered later than its bound, not within it, or with a no.</summary>
internal sealed class SlowManagementDetector : IDetector
{
    /// <summary>So many attempts in a row without any answer are an outage, which has a detector of its own.</summary>
    private const int Outage = 3;

    public string Name => "slow-management";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.SlowManagement];

    public IEnumerable<Incident> Detect(History history, Plan plan)
    {
        var faults = new LinkFaults(history, plan);
        return plan.Scenario.Probes.Where(p => p.Kind is ProbeKind.Http or ProbeKind.Ssh).SelectMany(probe => Detect(probe, history, faults));
    }

    private static IEnumerable<Incident> Detect(Probe probe, History history, LinkFaults faults)
    {
        var slow = new List<ProbeResult>();
        foreach (var result in history.Probe(probe.Name))
        {
            if (IsSlow(probe, result))
            {
                slow.Add(result);
            }
            else if (result.Outcome == ProbeOutcome.Ok)
            {
                if (IsWorthTelling(slow))
                {
                    yield return Describe(probe, slow, result.At);
                }
                slow = [];
            }
        }
        if (IsWorthTelling(slow))
        {
            yield return Describe(probe, slow, null);
        }

        bool IsSlow(Probe p, ProbeResult r) => r.Outcome switch
        {
            ProbeOutcome.Ok => r.Rtt > p.Slow,
            ProbeOutcome.Lost => p.Timeout >= p.Slow && faults.Explaining(p.From, p.To, r.At, r.At) is null,
            ProbeOutcome.Refused => faults.Explaining(p.From, p.To, r.At, r.At) is null,
            _ => false,
        };
    }

    private static bool IsWorthTelling(List<ProbeResult> slow) =>
        slow.Count > 0 && (slow.Count < Outage || slow.Any(r => r.Outcome != ProbeOutcome.Lost));

    private static Incident Describe(Probe probe, List<ProbeResult> slow, TimeSpan? to)
    {
        var refused = slow.Where(r => r.Outcome == ProbeOutcome.Refused).ToList();
        var worst = slow.Max(r => r.Rtt ?? probe.Timeout);
        return new Incident
        {
            Kind = IncidentKind.SlowManagement,
            Node = probe.To,
            Probe = probe.Name,
            Title = refused.Count == slow.Count ? $"{probe.Name} was refused" : $"{probe.Name} took up to {Wording.Duration(worst)}",
            From = slow[0].At,
            To = to,
            Reasons =
            [
                $"{slow.Count} attempts were slower than {(probe.Slow is { } bound ? Wording.Duration(bound) : "their bound")} or refused"
                    + (refused.Count > 0 && refused[0].Detail is { } detail ? $" ({detail})" : ""),
            ],
        };
    }
}
