using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one link carried while the schedule ran.</summary>
internal sealed class LinkJudge(History history, Trust trust, Topology topology, Absences absences)
{
    public ExpectationResult Evaluate(LinkExpectation expectation)
    {
        var trouble = trust.TroubleWith("wires") ?? trust.RunTroubles.FirstOrDefault();
        return Measure.Result(expectation.Text, [Rejoin(expectation)], trouble);
    }

    private Measure Rejoin(LinkExpectation expectation)
    {
        var link = topology.Links.First(l => l.Name == expectation.Link);
        var rejoins = LinkRejoins.Of(link, history);
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
        var measure = Measure.Of("rejoin", expectation.Rejoin, worst.Black,
            $" after {worst.Fault} at {Wording.Moment(worst.From - begin)}{(worst.To is null ? ", not yet when the run ended" : "")}, the longest of {Wording.Count(flaps, "flap")}");
        return measure.Verdict == Verdict.Pass && Untold(link, rejoins, expectation.Rejoin.Value) is { } why ? measure.But(why) : measure;
    }

    /// <summary>Why one of its flaps, that had the time to show its rejoin, did not; or why there were no more flaps.</summary>
    private string? Untold(Link link, List<LinkRejoin> rejoins, TimeSpan bound)
    {
        var untold = rejoins.FirstOrDefault(r => r.To is null && r.From + bound < history.RunEnd);
        var gone = new[] { link.A.Node, link.B.Node }.SelectMany(absences.Of)
            .FirstOrDefault(a => a.Overlaps(history.RunBegin ?? TimeSpan.Zero, history.RunEnd) && (untold is not null || !a.IsPlanned));
        return gone is not null ? $"from {Wording.Moment(gone.From - (history.RunBegin ?? TimeSpan.Zero))} on {gone.Why}"
            : untold is not null ? $"nobody knows when it carried again after {untold.Fault}" : null;
    }
}
