using System.Collections.Immutable;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Expectations;

/// <summary>Says what a scenario's expectations make of a history. Pure: a stored run is judged again at will.</summary>
public static class Judge
{
    /// <param name="scenario">Whose expectations are judged.</param>
    /// <param name="plan">The run's plan; null: made again from the scenario and the history's seed.</param>
    /// <param name="history">The whole history, closed by its <see cref="RunEnded"/>: without it the run counts as killed.</param>
    public static Judgement Evaluate(Scenario scenario, Plan? plan, History history)
    {
        var effective = plan ?? Planner.Create(scenario, history.Started?.Seed ?? scenario.Seed ?? 0);
        return Evaluate(scenario, history, IncidentFinder.Find(history, effective));
    }

    internal static Judgement Evaluate(Scenario scenario, History history, FoundIncidents found)
    {
        var (absences, lives) = (new Absences(history, found), new Lives(history));
        var unwatched = new Unwatched(scenario, history, absences, lives);
        var trust = new Trust(scenario, history, found, unwatched);
        var never = new NeverJudge(history, found, trust);
        var probes = new ProbeJudge(history, trust, scenario, absences);
        var nodes = new NodeJudge(history, trust, scenario, unwatched);
        var traffic = new TrafficJudge(history, trust, scenario, absences, lives);
        var modules = new ModuleJudge(history, scenario, found, trust);
        var links = new LinkJudge(history, trust, scenario.Topology, scenario.CaptureSettings, absences);
        ImmutableArray<ExpectationResult> results =
        [
            .. scenario.Expect.Select(expectation => expectation switch
            {
                NeverExpectation e => never.Evaluate(e),
                ProbeExpectation e => probes.Evaluate(e),
                TrafficExpectation e => traffic.Evaluate(e),
                LinkExpectation e => links.Evaluate(e),
                NodeExpectation e => nodes.Evaluate(e),
                ModuleExpectation e => modules.Evaluate(e),
                _ => throw new ArgumentException($"No judge for {expectation.GetType().Name}.", nameof(scenario)),
            }),
            .. new StepJudge(history, scenario, found, trust).Evaluate(),
        ];
        var troubles = trust.RunTroubles;
        return new Judgement
        {
            Verdict = Worst([.. results.Select(r => r.Verdict), troubles.IsEmpty ? Verdict.Pass : Verdict.Inconclusive]),
            Expectations = results,
            Incidents = found.Incidents,
            Troubles = troubles,
            Remarks = MachineRemarks.Of(history),
        };
    }

    /// <summary>Fail beats inconclusive beats pass.</summary>
    internal static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.DefaultIfEmpty(Verdict.Pass).Max();
}
