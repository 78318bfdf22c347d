using FaultLab.Histories;

namespace FaultLab.Detection;

/// <summary>A time in which a probe got no answer: from the first unanswered attempt to the first answered one, both when they were sent.</summary>
/// <param name="To">Null: no attempt was answered any more.</param>
/// <param name="Failed">Attempts that were lost or refused.</param>
/// <param name="Refused">Of these, refused.</param>
/// <param name="NotMade">Attempts that the prober could not make, or not in time.</param>
internal sealed record ProbeOutage(TimeSpan From, TimeSpan? To, int Failed, int Refused, int NotMade)
{
    /// <summary>The prober itself was mostly unable to ask: nothing is known of the target.</summary>
    public bool IsBlind => NotMade >= Failed;

    public TimeSpan Length(TimeSpan end) => (To ?? end) - From;

    /// <summary>All outages of one probe, blind ones too, in order of time.</summary>
    public static IEnumerable<ProbeOutage> Of(IEnumerable<ProbeResult> results)
    {
        ProbeOutage? open = null;
        foreach (var result in results)
        {
            if (result.Outcome == ProbeOutcome.Ok)
            {
                if (open is not null)
                {
                    yield return open with { To = result.At };
                }
                open = null;
                continue;
            }
            var failed = result.Outcome is ProbeOutcome.Lost or ProbeOutcome.Refused;
            // The target's outage begins when an attempt really failed, not when the prober could not ask.
            open = open is null || (open.Failed == 0 && failed && open.NotMade < 3) ? new ProbeOutage(result.At, null, 0, 0, open?.NotMade ?? 0) : open;
            open = open with
            {
                Failed = open.Failed + (failed ? 1 : 0),
                Refused = open.Refused + (result.Outcome == ProbeOutcome.Refused ? 1 : 0),
                NotMade = open.NotMade + (failed ? 0 : 1),
            };
        }
        if (open is not null)
        {
            yield return open;
        }
    }
}
