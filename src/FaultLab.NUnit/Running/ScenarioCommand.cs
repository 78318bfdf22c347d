using NUnit.Framework;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace FaultLab.NUnit.Running;

/// <summary>Runs the scenario, asserts on its verdict, and then lets the method have its say.</summary>
internal sealed class ScenarioCommand(TestCommand inner) : DelegatingTestCommand(inner)
{
    public override TestResult Execute(TestExecutionContext context)
    {
        var scenario = (ScenarioCase)context.CurrentTest.Properties.Get(ScenarioCase.Property)!;
        using var ending = new RunCancellation(context);

        // NUnit's own commands are synchronous down to the test method.
        var outcome = ScenarioRunner.RunAsync(scenario.Load(), scenario.Seed, ending.Token).GetAwaiter().GetResult();
        if (scenario.MustPass)
        {
            outcome.AssertPassed();
        }

        Hand(outcome, (TestMethod)context.CurrentTest);
        return innerCommand.Execute(context);
    }

    private static void Hand(ScenarioOutcome outcome, TestMethod test)
    {
        var index = test.Method.GetParameters().ToList().FindIndex(p => p.ParameterType == typeof(ScenarioOutcome));
        if (index >= 0)
        {
            test.Arguments[index] = outcome;
        }
    }
}
