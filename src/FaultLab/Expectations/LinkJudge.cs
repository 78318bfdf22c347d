using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one link carried while the schedule ran.</summary>
internal sealed class LinkJudge(History history, Trust trust, Topology topology)
{
    public ExpectationResult Evaluate(LinkExpectation expectation)
    {
        var trouble = trust.TroubleWith("wires") ?? trust.RunTroubles.FirstOrDefault();
        return Measure.Result(expectation.Text, [Rejoin(expectation)], trouble);
    }

    private Measure Rejoin(LinkExpectation expectation)
    {
        var rejoins = LinkRejoins.Of(topology.Links.First(l => l.Name == expectation.Link), history);
        if (rejoins is not { Count: > 0 })
        {
            return Measure.Unknown("rejoin", rejoins is null ? "the link carried too little before its first flap" : "no flap of it ended");
        }
        // One that ended just before the run had no time to show.
        var told = rejoins.Where(r => r.To is not null || r.Black > expectation.Rejoin.Value).ToList();
        if (told.Count == 0)
        {
            return Measure.Unknown("rejoin", "the run, or the node's life, ended too soon after its flaps");
        }
        var worst = told.MaxBy(r => r.Black)!;
        var (flaps, begin) = (rejoins.Sum(r => r.Flaps), history.RunBegin ?? TimeSpan.Zero);
        return Measure.Of("rejoin", expectation.Rejoin, worst.Black,
            $" after {worst.Fault} at {Wording.Moment(worst.From - begin)}{(worst.To is null ? ", not yet when the run ended" : "")}, the longest of {Wording.Count(flaps, "flap")}");
    }
}
