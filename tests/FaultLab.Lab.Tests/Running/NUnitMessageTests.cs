using System.Reflection;
using FaultLab.Samples;
using NUnit.Framework;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace FaultLab.Lab.Tests.Running;

/// <summary>What NUnit reports of a scenario that fails.</summary>
[Category("vm")]
public sealed class NUnitMessageTests
{
    [Test]
    public void A_failing_test_says_what_broke_where_why_and_how_to_run_it_again()
    {
        var result = Run(nameof(FailingSamples), nameof(FailingSamples.A_module_that_crashes_the_gateway));

        Assert.Multiple(() =>
        {
            Assert.That(result.ResultState.Status, Is.EqualTo(TestStatus.Failed));
            Assert.That(result.Message, Does.StartWith("FAIL  failing-sample, seed 5"));
            Assert.That(result.Message, Does.Contain("incident 1  crash gw: NULL pointer dereference in fl_forward_hook [fl_forward_null]"));
            Assert.That(result.Message, Does.Contain("in function fl_forward_hook of module fl_forward_null"));
            Assert.That(result.Message, Does.Contain("after f1 (load module fl_forward_null on gw) began"));
            Assert.That(result.Message, Does.Match("again    lab/faultlab run .*scenario.yaml --seed 5"));
            Assert.That(result.Message, Does.Contain("BUG: kernel NULL pointer dereference"), "the console");
            Assert.That(result.TestAttachments.Select(a => Path.GetFileName(a.FilePath)), Does.Contain("report.html").And.Contain("run.json"));
            Assert.That(result.Output, Does.Contain("gw| "), "console lines are the test's output");
        });
    }

    private static ITestResult Run(string fixture, string method)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(Assembly.GetAssembly(typeof(FailingSamples))!, new Dictionary<string, object>());
        var result = runner.Run(TestListener.NULL, TestFilter.FromXml($"<filter><test>FaultLab.Samples.{fixture}.{method}</test></filter>"));
        while (result.HasChildren)
        {
            result = result.Children.Single();
        }

        return result;
    }
}
