using FaultLab.Lab.Results;
using FaultLab.Lab.Running;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.NUnit.Running;

/// <summary>Runs a loaded scenario as part of a test: within the machine's budget, its words as the test's output, its results attached.</summary>
internal static class ScenarioRunner
{
    /// <exception cref="AssertionException">The scenario is wrong; all its errors are named.</exception>
    /// <exception cref="LabException">This machine cannot run it.</exception>
    public static async Task<ScenarioOutcome> RunAsync(ScenarioLoadResult loaded, uint? seed, CancellationToken cancellationToken)
    {
        if (loaded.Scenario is not { } scenario)
        {
            throw new AssertionException($"the scenario is wrong:\n{string.Join('\n', loaded.Errors)}");
        }

        var plan = Planner.Create(scenario, seed);
        using var share = await LabBudget.Machine.AcquireAsync(plan, cancellationToken);
        var output = new TestOutput(TestContext.Out, TestContext.Progress, plan);
        var store = ResultsStore.Default(TestContext.CurrentContext.TestDirectory);
        var run = await new ScenarioRun(store, output, TimeProvider.System).RunAsync(plan, loaded.ResolvedYaml!, cancellationToken);
        Attach(run);
        return new ScenarioOutcome(run, plan);
    }

    private static void Attach(RunOutcome run)
    {
        foreach (var (file, what) in new[]
        {
            (run.Folder.ReportHtml, "the report"),
            (run.Folder.RunJson, "verdict, versions and seed; the folder it lies in holds all else"),
            (run.Folder.JunitXml, "expectations as JUnit"),
        })
        {
            if (File.Exists(file))
            {
                TestContext.AddTestAttachment(file, what);
            }
        }
    }
}
