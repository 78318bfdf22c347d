using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Planning;

/// <summary>Scenarios to plan.</summary>
internal static class Given
{
    public static Scenario Quickstart() =>
        ScenarioLoader.Load(Repository.PathOf("scenarios", "quickstart.faultlab.yaml"), new Dictionary<string, string>()).Scenario!;

    /// <summary>A scenario from its text; wrong text fails the test.</summary>
    public static Scenario Text(string text)
    {
        var loaded = ScenarioLoader.LoadText(text, "given.faultlab.yaml");
        Assert.That(loaded.Errors, Is.Empty);
        return loaded.Scenario!;
    }

    /// <summary>Two hosts and the given faults.</summary>
    public static Scenario Faults(string duration, params string[] faults) => Text($$"""
        name: faults
        duration: {{duration}}
        topology:
          nodes: { a: { kind: host }, b: { kind: host } }
          links: [{ name: ab, endpoints: ["a:eth0", "b:eth0"], subnet: 198.18.0.0/24 }]
        faults:
        {{string.Join('\n', faults.Select(fault => $"  - {fault}"))}}
        """);
}
