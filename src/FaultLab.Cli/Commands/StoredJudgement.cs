using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Results;
using FaultLab.Scenarios;

namespace FaultLab.Cli.Commands;

/// <summary>Judges a history, all of it.</summary>
internal delegate Judgement EvaluateRun(Scenario scenario, Plan plan, History history);

/// <summary>Judges stored runs, the half-written ones with the caution they need.</summary>
internal static class StoredJudgement
{
    /// <summary>A run that did not come to its end proves no pass, whatever its detectors did not find.</summary>
    public static Judgement Of(StoredRun run, Plan plan, EvaluateRun evaluate)
    {
        var judgement = evaluate(plan.Scenario, plan, run.WholeHistory());
        if (run.Status == RunStatus.Completed)
        {
            return judgement;
        }

        return judgement with
        {
            Verdict = judgement.Verdict == Verdict.Pass ? Verdict.Inconclusive : judgement.Verdict,
            Troubles = judgement.Troubles.Insert(0, $"the run did not come to its end: {RunReports.StatusWord(run.Status)}"),
        };
    }
}
