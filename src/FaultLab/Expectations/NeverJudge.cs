using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges <c>never:</c> by root incidents and what followed from them. What the scenario itself caused does not count.</summary>
internal sealed class NeverJudge(History history, FoundIncidents found, Trust trust)
{
    public ExpectationResult Evaluate(NeverExpectation expectation)
    {
        var all = found.Incidents.SelectMany(i => i.Consequences.Prepend(i));
        var hits = all.Where(i => expectation.Kinds.Contains(i.Kind) && !i.Expected && (expectation.On is null || i.Node == expectation.On)).OrderBy(i => i.From).ToList();
        if (hits.Count > 0)
        {
            return new ExpectationResult { Text = expectation.Text, Verdict = Verdict.Fail, Explanation = string.Join("; ", hits.Take(3).Select(Describe)) + More(hits.Count - 3) };
        }
        var trouble = expectation.Kinds.Select(trust.TroubleWith).FirstOrDefault(t => t is not null) ?? trust.RunTroubles.FirstOrDefault();
        return new ExpectationResult
        {
            Text = expectation.Text,
            Verdict = trouble is null ? Verdict.Pass : Verdict.Inconclusive,
            Explanation = trouble is null ? "none found" : $"none found, but {trouble}",
        };
    }

    private static string More(int count) => count > 0 ? $"; and {count} more" : "";

    private string Describe(Incident i) =>
        $"{Measure.KindName(i.Kind)}{(i.Node is null ? "" : $" on {i.Node}")} at {Wording.Moment(i.From - (history.RunBegin ?? TimeSpan.Zero))}: {i.Title}";
}
