using System.Collections.Immutable;
using FaultLab.Expectations;
using FaultLab.Histories;
using FaultLab.Results;
using FaultLab.Scenarios;
using FaultLab.Tests.Detection;
using NUnit.Framework;

namespace FaultLab.Tests.Expectations;

/// <summary>One fault loads the module m on gw at +10 s, and again every 10 s; another unloads it; a third loads a different one.</summary>
public sealed class ModuleTests
{
    private const string Title = "load module m on gw";

    private static readonly ModuleExpectation Loads = new() { Text = "module m: load < 5s", Module = "m", Load = new(Comparison.LessThan, TimeSpan.FromSeconds(5)) };

    [TestCase(4.9, Verdict.Pass)]
    [TestCase(5.1, Verdict.Fail)]
    public void The_longest_load_counts(double took, Verdict verdict)
    {
        var result = ResultOf(HistoryBuilder.Run()
            .Stage("f1", "module", Title, 10, FaultStage.Begin, node: "gw").Stage("f1", "module", Title, 11, FaultStage.Applied, node: "gw")
            .Stage("f1.2", "module", Title, 20, FaultStage.Begin, node: "gw").Stage("f1.2", "module", Title, 20 + took, FaultStage.Applied, node: "gw")
            .Stage("f2", "module", "unload module m on gw", 30, FaultStage.Begin, node: "gw").Stage("f2", "module", "unload module m on gw", 39, FaultStage.Applied, node: "gw")
            .Stage("f3", "module", "load module other on gw", 40, FaultStage.Begin, node: "gw").Stage("f3", "module", "load module other on gw", 49, FaultStage.Applied, node: "gw"));

        Assert.That(result, Is.EqualTo((verdict, $"load {took} s (< 5s) by f1.2, the longest of 2 loads")));
    }

    [Test]
    public void A_node_that_does_not_outlive_it_fails()
    {
        var result = ResultOf(HistoryBuilder.Run(node: t => t < 10.3)
            .Stage("f1", "module", Title, 10, FaultStage.Begin, node: "gw")
            .Console(10.3, KernelTexts.Panic)
            .Stage("f1", "module", Title, 30, FaultStage.Failed, node: "gw", detail: "no answer in time"));

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fail));
        Assert.That(result.Explanation, Does.StartWith("gw did not outlive f1: "));
    }

    [Test]
    public void A_load_that_failed_on_a_node_that_lives_says_nothing_of_the_module()
    {
        var result = ResultOf(HistoryBuilder.Run()
            .Stage("f1", "module", Title, 10, FaultStage.Begin, node: "gw").Stage("f1", "module", Title, 11, FaultStage.Failed, node: "gw", detail: "ENOEXEC"));

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Inconclusive));
        Assert.That(result.Explanation, Does.StartWith("load is not known: f1 failed: ENOEXEC"));
    }

    [Test]
    public void A_module_that_was_never_loaded_is_inconclusive() =>
        Assert.That(ResultOf(HistoryBuilder.Run()), Is.EqualTo((Verdict.Inconclusive, "load is not known: it was never loaded")));

    private static (Verdict Verdict, string? Explanation) ResultOf(HistoryBuilder history)
    {
        var scenario = GatewayWorld.Scenario(AgentMode.Auto, Loads) with
        {
            Faults =
            [
                new FaultEntry { Every = TimeSpan.FromSeconds(10), Fault = new ModuleFault { On = "gw", Load = "/modules/m", For = TimeSpan.FromSeconds(1) } },
                new FaultEntry { At = TimeSpan.FromSeconds(30), Fault = new ModuleFault { On = "gw", Unload = "m" } },
                new FaultEntry { At = TimeSpan.FromSeconds(40), Fault = new ModuleFault { On = "gw", Load = "other" } },
            ],
        };
        var result = Judge.Evaluate(scenario, null, history.Build()).Expectations.Single();
        return (result.Verdict, result.Explanation);
    }
}
