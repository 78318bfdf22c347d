using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Lab.Topology;
using FaultLab.Linux.Proc;
using FaultLab.Planning;
using FaultLab.Results;

namespace FaultLab.Lab.Running;

/// <summary>What <c>run.json</c> says before a run, and what the phases took after it.</summary>
internal static class RunSummaries
{
    public static RunSummary Begin(ResultsFolder folder, Plan plan, TimeProvider time) => new()
    {
        Run = folder.Name,
        Scenario = plan.Scenario.Name,
        Description = plan.Scenario.Description,
        Seed = plan.Seed,
        Started = time.GetUtcNow(),
        Status = "running",
        ControllerPid = Environment.ProcessId,
        ControllerStartTicks = ProcessIdentity.Current.StartTicks,
        Params = plan.Scenario.Params,
        Versions = ImmutableSortedDictionary.CreateRange(
        [
            KeyValuePair.Create("faultlab", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "?"),
            KeyValuePair.Create("dotnet", Environment.Version.ToString()),
            KeyValuePair.Create("host kernel", $"{KernelIdentity.Release} ({RuntimeInformation.OSDescription})"),
        ]),
    };

    /// <summary>Seconds from each phase's start to the next one's, the last to the end of the run.</summary>
    public static ImmutableSortedDictionary<string, double> PhaseSeconds(IEnumerable<HistoryEvent> events)
    {
        var marks = events.Where(e => e is PhaseStarted or RunEnded).ToList();
        return marks.Zip(marks.Skip(1)).Where(pair => pair.First is PhaseStarted)
            .GroupBy(pair => ((PhaseStarted)pair.First).Phase)
            .ToImmutableSortedDictionary(
                group => group.Key.ToString().ToLowerInvariant(),
                group => Math.Round(group.Sum(pair => (pair.Second.At - pair.First.At).TotalSeconds), 3));
    }
}
