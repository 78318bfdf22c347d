using System.Collections.Immutable;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Results;
using FaultLab.Tests.Results;

namespace FaultLab.Tests.Lab.Results;

/// <summary>Folders of runs as the runner leaves them.</summary>
internal static class StoredRuns
{
    /// <summary>Small enough to write by hand, and right: the loader takes it.</summary>
    public const string Scenario = """
        name: quickstart
        duration: 90s
        topology:
          nodes:
            client: { kind: host }
            server: { kind: host }
          links:
            - { name: lan, endpoints: ["client:eth0", "server:eth0"], subnet: 198.18.0.0/24 }
        probes:
          - { name: path, from: client, to: server, icmp: { every: 200ms, timeout: 1s } }
        expect:
          - { probe: path, outage: "<= 2s" }
        """;

    /// <param name="day">Runs of a later day are newer.</param>
    public static ResultsFolder Write(string root, SyntheticRun run, int day = 1, Func<RunSummary, RunSummary>? change = null)
    {
        var folder = ResultsFolder.Create(root, "quickstart", SyntheticRun.Start.AddDays(day), 7);
        var summary = run.Summary with { Run = folder.Name, Started = SyntheticRun.Start.AddDays(day), Ended = run.Summary.Ended?.AddDays(day) };
        RunSummaryStore.Save(folder, change?.Invoke(summary) ?? summary);
        File.WriteAllText(folder.ScenarioYaml, Scenario);
        WriteHistory(folder, run.History);
        return folder;
    }

    public static void WriteHistory(ResultsFolder folder, ImmutableArray<HistoryEvent> history) =>
        File.WriteAllLines(folder.HistoryJsonl, history.Select(FaultLabJson.ToLine));
}
