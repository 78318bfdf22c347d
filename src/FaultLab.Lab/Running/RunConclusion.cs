using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Linux.Packets;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Running;

/// <summary>After a run: judges its history, files the evidence, writes the summary and the reports, and lets old runs go.</summary>
internal static class RunConclusion
{
    public static RunSummary Conclude(ResultsFolder folder, Plan plan, RunSummary summary)
    {
        var history = HistoryReader.Read(folder.HistoryJsonl);
        var judgement = Judge.Evaluate(plan.Scenario, plan, history);
        var troubles = EvidenceWriter.WriteIncidents(folder, judgement, history.Events, plan, Slice);
        summary = summary with
        {
            Judgement = judgement with { Troubles = [.. judgement.Troubles, .. troubles] },
            PhaseSeconds = RunSummaries.PhaseSeconds(history.Events),
        };
        RunSummaryStore.Save(folder, summary);
        RunReports.Write(folder, summary, summary.Status, plan, history.Events);
        Retention.FromEnvironment(Environment.GetEnvironmentVariable)
            .Apply(new ResultsStore(Path.GetDirectoryName(folder.Path)!));
        return summary;
    }

    private static void Slice(string source, string target, DateTimeOffset fromUtc, DateTimeOffset toUtc) =>
        PcapngSlice.Copy([source], target, fromUtc, toUtc);
}
