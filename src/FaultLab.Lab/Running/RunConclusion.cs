namespace FaultLab.Lab.Running;
internal static class RunConclusion
{
    public static FaultLab.Results.RunSummary Conclude(Results.ResultsFolder folder, FaultLab.Planning.Plan plan, FaultLab.Results.RunSummary summary) { Results.RunSummaryStore.Save(folder, summary); return summary; }
}
