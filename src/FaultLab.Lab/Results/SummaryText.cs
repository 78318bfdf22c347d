using FaultLab.Detection;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>How a run ended, in lines: the verdict, the expectations with their numbers, the incidents, and where the rest is.</summary>
public static class SummaryText
{
    public enum Tone { Normal, Muted, Pass, Inconclusive, Fail }

    /// <param name="zero">When the schedule began, on the history's clock; null: it did not.</param>
    public static IEnumerable<(Tone Tone, string Text)> Lines(RunSummary summary, ResultsFolder folder, TimeSpan? zero)
    {
        yield return (Tone.Normal, "");
        foreach (var line in Verdict(summary))
        {
            yield return line;
        }

        if (summary.Judgement is { } judgement)
        {
            var width = judgement.Expectations.Select(e => e.Text.Length).DefaultIfEmpty().Max();
            foreach (var expectation in judgement.Expectations)
            {
                yield return (ToneOf(expectation.Verdict), $"  {expectation.Verdict.ToString().ToLowerInvariant(),-12}  {expectation.Text.PadRight(Math.Min(width, 60))}  {Printable.Line(expectation.Explanation)}");
            }

            foreach (var incident in NumberedIncident.Of(judgement))
            {
                foreach (var line in Incident(incident, zero))
                {
                    yield return line;
                }
            }

            foreach (var trouble in judgement.Troubles)
            {
                yield return (Tone.Inconclusive, $"  trouble: {Printable.Line(trouble)}");
            }

            // Nobody doubts a pass because the machine was busy.
            foreach (var remark in judgement.Verdict == FaultLab.Results.Verdict.Pass ? [] : judgement.Remarks)
            {
                yield return (Tone.Muted, $"  note: {Printable.Line(remark)}");
            }
        }

        yield return (Tone.Normal, "");
        yield return (Tone.Muted, $"results  {RunReports.Near(folder.Path)}");
        yield return (Tone.Muted, $"report   {RunReports.Near(folder.ReportHtml)}");
        yield return (Tone.Muted, $"open it  xdg-open {RunReports.Near(folder.ReportHtml)}");
    }

    /// <summary><c>crash gw: NULL pointer dereference in fl_forward_hook [fl_forward_null]</c>.</summary>
    public static string Incident(Incident incident) =>
        $"{NumberedIncident.KindName(incident)} {incident.Node ?? incident.Link ?? incident.Probe}: {Printable.Line(incident.Title)}";

    private static IEnumerable<(Tone Tone, string Text)> Verdict(RunSummary summary)
    {
        var took = summary.Ended is { } ended ? $" in {Wording.Duration(ended - summary.Started)}" : "";
        var word = summary.Judgement?.Verdict.ToString().ToUpperInvariant() ?? "NOT JUDGED";
        var status = summary.Status == "completed" ? "" : $", {summary.Status}";
        yield return (summary.Judgement is { } judgement ? ToneOf(judgement.Verdict) : Tone.Inconclusive, $"{word}  {summary.Scenario}, seed {summary.Seed}{status}{took}");
    }

    private static IEnumerable<(Tone Tone, string Text)> Incident(NumberedIncident numbered, TimeSpan? zero)
    {
        var incident = numbered.Incident;
        var lasted = incident.To is { } to && to > incident.From ? $" for {Wording.Duration(to - incident.From)}" : "";
        yield return (Tone.Fail, $"  incident {numbered.Number}  {Incident(incident)}, {Wording.Moment(incident.From - (zero ?? TimeSpan.Zero))}{lasted}");
        if (incident.Function is { } function)
        {
            yield return (Tone.Normal, $"      in function {Printable.Line(function)}{(incident.Module is { } module ? $" of module {Printable.Line(module)}" : "")}");
        }

        if (incident.Context is { } context)
        {
            yield return (Tone.Normal, $"      {Printable.Line(context)}");
        }

        foreach (var consequence in incident.Consequences)
        {
            yield return (Tone.Normal, $"      then {Incident(consequence)}");
        }
    }

    private static Tone ToneOf(Verdict verdict) => verdict switch
    {
        FaultLab.Results.Verdict.Pass => Tone.Pass,
        FaultLab.Results.Verdict.Fail => Tone.Fail,
        _ => Tone.Inconclusive,
    };
}
