using FaultLab.Results;

namespace FaultLab.Bisecting;

/// <summary>What a run says of the value it was made with.</summary>
public static class Trials
{
    /// <param name="judgement">Null: there is none.</param>
    /// <param name="broke">Why the lab could not be built or broke; null: it did not.</param>
    /// <param name="filter">The failure that alone counts as bad; null: any.</param>
    /// <returns>Null as the outcome: it cannot be told.</returns>
    public static (TrialOutcome? Outcome, string Why) Of(Judgement? judgement, string? broke, IncidentFilter? filter)
    {
        if (judgement is not null && filter is not null && filter.Matches(judgement))
        {
            return (TrialOutcome.Bad, Why(judgement));
        }

        if (broke is not null && judgement?.Verdict != Verdict.Fail)
        {
            return (null, broke);
        }

        return judgement switch
        {
            null => (null, "it was not judged"),
            { Verdict: Verdict.Pass } => (TrialOutcome.Good, "every expectation held"),
            { Verdict: Verdict.Fail } when filter is null => (TrialOutcome.Bad, Why(judgement)),
            // What broke first may have kept the failure that is looked for from showing only where the run did not come to its end.
            { Verdict: Verdict.Fail } when broke is null => (TrialOutcome.Good, $"no {filter}, though it failed: {Why(judgement)}"),
            _ => (null, broke ?? judgement.Troubles.Concat(judgement.Expectations.Where(e => e.Verdict == Verdict.Inconclusive).Select(e => e.Explanation))
                .DefaultIfEmpty("inconclusive").First()),
        };
    }

    private static string Why(Judgement judgement) =>
        NumberedIncident.Of(judgement).Select(numbered => $"{numbered.Kind} {numbered.Where}: {Printable.Line(numbered.Incident.Title)}")
            .Concat(judgement.Expectations.Where(e => e.Verdict == Verdict.Fail).Select(e => $"{e.Text}: {e.Explanation}"))
            .DefaultIfEmpty("it failed").First();
}
