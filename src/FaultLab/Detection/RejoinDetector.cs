using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Detection;

/// <summary>
/// A link that stays black after a flap: its carrier is back, and it carries nothing. Only for links that the scenario expects to
/// rejoin: a spare WAN may rightly stay idle.
/// </summary>
internal sealed class RejoinDetector : IDetector
{
    public string Name => "rejoin";

    public ImmutableArray<IncidentKind> Kinds => [IncidentKind.Outage];

    public IEnumerable<Incident> Detect(History history, Plan plan) =>
        from expectation in plan.Scenario.Expect.OfType<LinkExpectation>()
        let link = plan.Scenario.Topology.Links.First(l => l.Name == expectation.Link)
        from rejoin in LinkRejoins.Of(link, history) ?? []
        where rejoin.Black > (expectation.Rejoin?.Value ?? TimeSpan.MaxValue)
        select Describe(link, rejoin, plan);

    private static Incident Describe(Link link, LinkRejoin rejoin, Plan plan) => new()
    {
        Kind = IncidentKind.Outage,
        Node = plan.Scenario.Topology.Nodes.Where(n => n.Name == link.A.Node || n.Name == link.B.Node)
            .OrderByDescending(n => n.Role == NodeRole.Dut).ThenByDescending(n => n.Kind == NodeKind.Vm).First().Name,
        Link = link.Name,
        Title = rejoin.To is null
            ? $"link {link.Name} stays black: it carried nothing any more after it was back"
            : $"link {link.Name} stayed black for {Wording.Duration(rejoin.Black)} after it was back",
        From = rejoin.From,
        To = rejoin.To,
        Fault = rejoin.Fault,
        Reasons = [$"for {Wording.Duration(rejoin.Black)} and {Wording.Count(rejoin.Flaps, "flap")} it carried less than a quarter of what it carried before its first flap"],
    };
}
