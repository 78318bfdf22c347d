using System.Text.RegularExpressions;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Judges the steps: each is an expectation of its own, all its times together.</summary>
internal sealed class StepJudge(History history, Scenario scenario, FoundIncidents found, Trust trust)
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A node that just died takes its agent along a little before or after it is known.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly ILookup<(string Node, string Step), StepEnded> _ended = history.Of<StepEnded>().ToLookup(e => (e.Node, StepOf(e.Step)));

    private readonly ILookup<(string Node, string Step), PlannedStep> _planned = StepPlanner.Plan(scenario).ToLookup(s => (s.Node, s.Step.Name));

    public IEnumerable<ExpectationResult> Evaluate() =>
        from node in scenario.Topology.Nodes from step in node.Steps select Evaluate(node.Name, step);

    private ExpectationResult Evaluate(string node, Step step)
    {
        var results = _ended[(node, step.Name)].Select(e => Judge(step, e)).ToList();
        var worst = results.Count == 0 ? (Verdict.Inconclusive, "it was not run") : results.MaxBy(r => r.Verdict);
        var times = results.Count > 1 ? $"{results.Count(r => r.Verdict == Verdict.Pass)} of {results.Count} times as expected; " : "";
        var (verdict, words) = worst;
        // Also when every one was as it should be: what broke the run may have kept further ones from being run.
        var missing = _planned[(node, step.Name)].Count() - results.Count;
        var trouble = verdict != Verdict.Pass ? null : trust.RunTroubles.FirstOrDefault()
            ?? (missing > 0 ? $"it should have been run {Wording.Count(missing, "time")} more" : null);
        return new ExpectationResult
        {
            Text = $"step {step.Name} on {node}: {step.Expectation}",
            Verdict = trouble is null ? verdict : Verdict.Inconclusive,
            Explanation = $"{times}{words}{(trouble is null ? "" : $", but {trouble}")}",
        };
    }

    private (Verdict Verdict, string Words) Judge(Step step, StepEnded e) => e.Outcome switch
    {
        StepOutcome.Stuck => (Verdict.Fail, $"it never returns, {Wording.Duration(e.Took)} and after it was killed{SleepsIn(e)}"),
        StepOutcome.Killed => (Verdict.Fail, $"killed after {Wording.Duration(e.Took)}{Said(e)}"),
        StepOutcome.CutOff => (Verdict.Inconclusive, "the run ended before it did"),
        // What took its node away is the finding; without such a one it is ours.
        StepOutcome.NotRun => DiedAt(e) is { } incident
            ? (Verdict.Fail, $"{e.Node} was gone: {incident.Title}")
            : (Verdict.Inconclusive, $"it could not be run: {e.Detail}"),
        _ when e.ExitStatus != step.Exit => (Verdict.Fail, $"exit status {e.ExitStatus}{Said(e)}"),
        _ when e.Took > step.Within => (Verdict.Fail, $"it took {Wording.Duration(e.Took)}"),
        _ when step.Contains is { } text && !e.Output.Contains(text, StringComparison.Ordinal) => (Verdict.Fail, $"its output does not contain \"{text}\"{Said(e)}"),
        _ when step.Matches is { } pattern && !Regex.IsMatch(e.Output, pattern, RegexOptions.Multiline, MatchTimeout) => (Verdict.Fail, $"its output is not like /{pattern}/{Said(e)}"),
        _ => (Verdict.Pass, $"exit status {e.ExitStatus} after {Wording.Duration(e.Took)}"),
    };

    private Incident? DiedAt(StepEnded e) => found.Incidents.SelectMany(i => i.Consequences.Prepend(i)).FirstOrDefault(i =>
        i.Node == e.Node && !i.Expected && i.Kind.TakesNodeAway()
        && i.From <= e.At + Slack && (i.To ?? history.End) >= e.At - e.Took - Slack);

    private static string SleepsIn(StepEnded e) => e.Tasks.FirstOrDefault()?.WaitChannel is { } function ? $"; it sleeps in {function}" : "";

    /// <summary>The last line it printed says why, with most programs.</summary>
    private static string Said(StepEnded e) => e.Output.Trim() is { Length: > 0 } output ? $": {output[(output.LastIndexOf('\n') + 1)..]}" : "";

    // gw/load.2: the second time of the step load.
    private static string StepOf(string id)
    {
        var name = id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : name[..dot];
    }
}
