using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

/// <summary>The files in <c>scenarios/</c>, as users run and soak them.</summary>
public sealed class ShippedScenarioTests
{
    private static IEnumerable<string> Files => Directory.GetFiles(Repository.PathOf("scenarios"), "*.faultlab.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public void Has_a_plan_as_it_stands(string file) => Assert.That(Plan(file, []).Nodes, Is.Not.Empty);

    [TestCaseSource(nameof(Files))]
    public void Runs_for_72_hours_where_its_duration_is_a_parameter(string file)
    {
        if (File.ReadAllText(Repository.PathOf("scenarios", file)).Contains("duration: \"${duration}\"", StringComparison.Ordinal))
        {
            Assert.That(Plan(file, new() { ["duration"] = "72h" }).Timeline.Duration, Is.EqualTo(TimeSpan.FromHours(72)));
        }
    }

    private static Plan Plan(string file, Dictionary<string, string> set)
    {
        var loaded = ScenarioLoader.Load(Repository.PathOf("scenarios", file), set);
        Assert.That(loaded.Errors.Select(e => e.ToString()), Is.Empty);
        return Planner.Create(loaded.Scenario!, seed: 1);
    }
}
