using System.Globalization;

namespace FaultLab.Results.Html;

/// <summary>The verdict, and what run this is.</summary>
internal static class HeaderSection
{
    /// <summary>The one word for the run: its verdict, or why it has none.</summary>
    public static string Word(ReportInput input) => input switch
    {
        { Status: "killed" or "running", Judgement: null } => input.Status,
        { Judgement: null } => "not judged",
        _ => input.Judgement.Verdict.ToString().ToLowerInvariant(),
    };

    public static Markup Render(ReportInput input, RunFacts facts) => Markup.Of(
        $"""
        <header class="page-head {Tone(input)}">
        <div class="inner">
        <p class="badge">{Word(input)}</p>
        <h1>{input.Summary.Scenario}</h1>
        <p class="sentence">{Sentence(input, facts)}</p>
        {Markup.When(input.Summary.Description is not null, () => Markup.Of($"<p class=\"description\">{input.Summary.Description}</p>"))}
        <dl class="facts">{Markup.Each(Facts(input, facts), f => Markup.Of($"<div><dt>{f.Name}</dt><dd>{f.Value}</dd></div>"))}</dl>
        {Markup.When(input.Reproduce is not null, () => Markup.Of(
            $"<p class=\"reproduce\"><span>Do it again</span> <code id=\"reproduce\">{input.Reproduce}</code> <button type=\"button\" data-copy=\"reproduce\" hidden>Copy</button></p>"))}
        </div>
        </header>
        """);

    private static string Tone(ReportInput input) => Word(input) switch
    {
        "pass" => "pass",
        "fail" => "fail",
        _ => "inconclusive",
    };

    private static string Sentence(ReportInput input, RunFacts facts)
    {
        var parts = new List<string>();
        if (input.Status is "killed" or "cancelled" or "lab-broke" or "running")
        {
            parts.Add(StatusSentence(input.Status, facts));
        }

        if (input.Judgement is { } judgement)
        {
            var held = judgement.Expectations.Count(e => e.Verdict == Verdict.Pass);
            if (judgement.Expectations.Length > 0)
            {
                parts.Add($"{held} of {Wording.Count(judgement.Expectations.Length, "expectation")} held.");
            }

            var incidents = NumberedIncident.Of(judgement);
            parts.Add(incidents.Length == 0 ? "No incidents." : $"{Wording.Count(incidents.Length, "incident")}: {incidents[0].Incident.Title}{(incidents.Length > 1 ? ", …" : ".")}");
        }

        return string.Join(" ", parts);
    }

    private static string StatusSentence(string status, RunFacts facts)
    {
        var when = facts.Ran ? $"{Wording.Duration(facts.End - facts.Zero)} into the schedule" : "before the schedule began";
        return status switch
        {
            "killed" => $"The controller was killed {when}; this report shows what was written until then.",
            "cancelled" => $"The run was cancelled {when}.",
            "running" => $"The run goes on; this report was made {when}.",
            _ => $"The lab broke {when}.",
        };
    }

    private static IEnumerable<(string Name, string Value)> Facts(ReportInput input, RunFacts facts)
    {
        var summary = input.Summary;
        yield return ("Run", summary.Run);
        yield return ("Seed", summary.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("Started", summary.Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        if (facts.Ran)
        {
            yield return ("Schedule", Ran(input, facts));
        }

        foreach (var (name, value) in summary.Params)
        {
            yield return (name, value);
        }

        foreach (var (name, value) in summary.Versions)
        {
            yield return (name, value);
        }
    }

    private static string Ran(ReportInput input, RunFacts facts)
    {
        var ran = (facts.Phases.FirstOrDefault(p => p.Phase > Histories.Phase.Run)?.At ?? facts.End) - facts.Zero;
        return input.Plan is { } plan && (plan.Timeline.Duration - ran).Duration() > TimeSpan.FromSeconds(2)
            ? $"{Wording.Duration(ran)} of {Wording.Duration(plan.Timeline.Duration)}" : Wording.Duration(ran);
    }
}
