using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges what one link carried while the schedule ran.</summary>
internal sealed class LinkJudge(History history, Trust trust, Topology topology, CaptureSettings settings, Absences absences)
{
    /// <summary>Ethernet with a VLAN tag, IPv6 and the longest TCP header.</summary>
    private const int LeastSnap = 128;

    public ExpectationResult Evaluate(LinkExpectation expectation)
    {
        var trouble = trust.TroubleWith("wires") ?? trust.RunTroubles.FirstOrDefault();
        return Measure.Result(expectation.Text, [.. Measures(expectation)], trouble);
    }

    private IEnumerable<Measure> Measures(LinkExpectation expectation)
    {
        if (expectation.Rejoin is { } rejoin)
        {
            yield return Rejoin(expectation, rejoin);
        }
        if (expectation.Subflows is { } subflows)
        {
            yield return Carried(expectation.Link, subflows);
        }
    }

    /// <summary>Those that both ends agreed on while the schedule ran. A capture that missed packets has seen some of them at least.</summary>
    private Measure Carried(string link, Bound<int> bound)
    {
        var seen = Subflows.Last(history).Count(s => s.Link == link && s.Established >= history.RunBegin && s.Established <= history.RunEnd);
        var measure = Measure.Of("subflows", bound, seen);
        var isLeast = bound.Comparison is Comparison.AtLeast or Comparison.MoreThan;
        return measure.Verdict == Verdict.Pass == isLeast || WhyBlind(link) is not { } why ? measure : measure.But(why);
    }

    private string? WhyBlind(string link) => trust.TroubleWith($"capture {link}") is { } trouble ? $"its capture had trouble: {trouble}"
        : history.Of<CaptureStatistics>().Where(c => c.Link == link).Sum(c => c.Dropped) is > 0 and var dropped ? $"its capture lost {Wording.Count(dropped, "packet")}"
        : !history.Of<CaptureStatistics>().Any(c => c.Link == link) ? "it was not captured"
        : settings.Filter is not null ? "its capture has a filter"
        : settings.SnapLength is > 0 and < LeastSnap ? $"its capture keeps {settings.SnapLength} bytes of a packet only" : null;

    private Measure Rejoin(LinkExpectation expectation, Bound<TimeSpan> bound)
    {
        var link = topology.Links.First(l => l.Name == expectation.Link);
        var rejoins = LinkRejoins.Of(link, history);
        if (rejoins is not { Count: > 0 })
        {
            return Measure.Unknown("rejoin", rejoins is null ? "the link carried too little before its first flap" : "no flap of it ended");
        }
        // One that ended just before the run had no time to show.
        var told = rejoins.Where(r => r.To is not null || r.Black > bound.Value).ToList();
        if (told.Count == 0)
        {
            return Measure.Unknown("rejoin", "the run, or the node's life, ended too soon after its flaps");
        }
        var worst = told.MaxBy(r => r.Black)!;
        var (flaps, begin) = (rejoins.Sum(r => r.Flaps), history.RunBegin ?? TimeSpan.Zero);
        var measure = Measure.Of("rejoin", bound, worst.Black,
            $" after {worst.Fault} at {Wording.Moment(worst.From - begin)}{(worst.To is null ? ", not yet when the run ended" : "")}, the longest of {Wording.Count(flaps, "flap")}");
        return measure.Verdict == Verdict.Pass && Untold(link, rejoins, bound.Value) is { } why ? measure.But(why) : measure;
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
