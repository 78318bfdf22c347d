using System.Collections.Immutable;
using FaultLab.Matrices;
using FaultLab.NUnit.Running;
using FaultLab.Scenarios;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;
using NUnit.Framework.Internal.Commands;
using NUnitTest = NUnit.Framework.Internal.Test;

namespace FaultLab.NUnit;

/// <summary>
/// Makes a scenario file a test: it is run, and the test passes when its verdict is pass. A fail fails the test, and so does an
/// inconclusive run: a verdict that cannot be said is no success. One test case a matrix cell.
/// </summary>
/// <example>
/// <code>
/// [Scenario("scenarios/quickstart.faultlab.yaml", Set = ["kernel=6.12"])]
/// public void Quickstart() { }
///
/// [Scenario("scenarios/quickstart.faultlab.yaml", Matrix = ["kernel=6.1, 6.12"])]
/// public void Quickstart_on_two_kernels(ScenarioOutcome run) => run.AssertProbe("path", outage: "&lt;= 5s");
/// </code>
/// </example>
/// <param name="file">
/// The scenario file, absolute, or relative to the first folder above the test assembly that has it: usually the repository's root.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute(string file) : NUnitAttribute, ITestBuilder, IImplyFixture, IWrapTestMethod
{
    /// <summary>The file as named.</summary>
    public string File { get; } = file;

    /// <summary>Values of the scenario's parameters, each as <c>name=value</c>.</summary>
    public string[] Set { get; set; } = [];

    /// <summary>
    /// Values to try, each as <c>name=value, value</c>: one test case for each, and for each pair where two are given. In place of the
    /// file's own <c>matrix</c> for that parameter; a file that has one needs none here.
    /// </summary>
    public string[] Matrix { get; set; } = [];

    /// <summary>Seed of every random draw; below 0 (the default): the scenario's own, or one that is drawn and recorded.</summary>
    public long Seed { get; set; } = -1;

    /// <summary>
    /// False: only the method's own assertions decide, as where a scenario is expected to find something. The method then takes a
    /// <see cref="ScenarioOutcome"/>. Default true.
    /// </summary>
    public bool MustPass { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, NUnitTest? suite)
    {
        var found = ScenarioPath.Find(File, Path.GetDirectoryName(method.TypeInfo.Assembly.Location)!);
        foreach (var cell in MatrixCells.Of(Set, Matrix, OwnAxes(found)))
        {
            yield return Build(method, suite, new ScenarioCase(found ?? File, cell.Set, Seed < 0 ? null : checked((uint)Seed), MustPass), cell.Name);
        }
    }

    /// <summary>A file that is missing or wrong has none: its one test case says what is wrong with it.</summary>
    private ImmutableArray<MatrixAxis> OwnAxes(string? found) => found is null ? []
        : ScenarioLoader.Load(found, MatrixCells.Of(Set, [], []).Single().Set).Scenario?.Matrix ?? [];

    /// <inheritdoc/>
    public TestCommand Wrap(TestCommand command) => new ScenarioCommand(command);

    private TestMethod Build(IMethodInfo method, NUnitTest? suite, ScenarioCase scenario, string cell)
    {
        var takesOutcome = method.GetParameters().Select(p => p.ParameterType).Contains(typeof(ScenarioOutcome));
        var parameters = new TestCaseParameters(takesOutcome ? [null] : []);
        var test = new NUnitTestCaseBuilder().BuildTestMethod(method, suite, parameters);
        test.Name = cell.Length == 0 ? method.Name : $"{method.Name}({cell})";
        test.FullName = $"{method.TypeInfo.FullName}.{test.Name}";
        test.Properties.Set(ScenarioCase.Property, scenario);
        if (scenario.WhyNot(File) is { } wrong)
        {
            test.MakeInvalid(wrong);
        }
        else if (!MustPass && !takesOutcome)
        {
            test.MakeInvalid($"with MustPass = false {method.Name} has to take a {nameof(ScenarioOutcome)} and to assert on it; otherwise it cannot fail");
        }

        return test;
    }
}
